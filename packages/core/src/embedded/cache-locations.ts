import type { CachedPartition } from "./executor-messages.ts";

/**
 * Which worker made each cached partition. Any worker reads it as fast; but that one has the code of the RDD compiled,
 * and whatever the functions keep for themselves, so its tasks go there first.
 */
export class CacheLocations {
  readonly #executors = new Map<number, Map<number, string>>();

  note(partitions: readonly CachedPartition[], executor: string): void {
    for (const { rdd, partition } of partitions) {
      let known = this.#executors.get(rdd);
      if (known === undefined) {
        known = new Map();
        this.#executors.set(rdd, known);
      }
      known.set(partition, executor);
    }
  }

  find(rdd: number, partition: number): string | undefined {
    return this.#executors.get(rdd)?.get(partition);
  }

  forget(rdd: number): void {
    this.#executors.delete(rdd);
  }
}
