import type { TaggedBlock } from "../runtime/task-environment.ts";

/** One shuffle's map outputs in memory. */
export class ShuffleStore {
  readonly #outputs = new Map<number, ReadonlyMap<number, readonly Uint8Array[]>>();

  /** Whether every one of `numMaps` map tasks has delivered. */
  isComplete(numMaps: number): boolean {
    return this.#outputs.size >= numMaps;
  }

  has(map: number): boolean {
    return this.#outputs.has(map);
  }

  /** Keeps what map task `map` wrote, by reduce partition. */
  put(map: number, output: ReadonlyMap<number, readonly Uint8Array[]>): void {
    this.#outputs.set(map, output);
  }

  blocks(partition: number): TaggedBlock[] {
    const blocks: TaggedBlock[] = [];
    for (const [map, output] of this.#outputs)
      for (const [sequence, bytes] of (output.get(partition) ?? []).entries())
        blocks.push({ map, sequence, bytes });
    return blocks;
  }
}

/** Cached partitions in memory. */
export class CacheStore {
  readonly #rdds = new Map<number, Map<number, readonly Uint8Array[]>>();

  get(rdd: number, partition: number): readonly Uint8Array[] | undefined {
    return this.#rdds.get(rdd)?.get(partition);
  }

  put(rdd: number, partition: number, blocks: readonly Uint8Array[]): void {
    const partitions = this.#rdds.get(rdd) ?? new Map<number, readonly Uint8Array[]>();
    partitions.set(partition, blocks);
    this.#rdds.set(rdd, partitions);
  }

  drop(rdd: number): void {
    this.#rdds.delete(rdd);
  }

  *sizes(): Iterable<{ rdd: number; partitions: number; bytes: number }> {
    for (const [rdd, partitions] of this.#rdds) {
      let bytes = 0;
      for (const blocks of partitions.values())
        for (const block of blocks) bytes += block.byteLength;
      yield { rdd, partitions: partitions.size, bytes };
    }
  }
}
