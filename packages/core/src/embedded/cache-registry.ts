import type { RddStorage } from "../engine/engine.ts";
import { CachedRdd } from "./cached-rdd.ts";
import type { ContainerPool } from "./container-pool.ts";
import type { CachedPartition } from "./executor-messages.ts";
import type { Pinned } from "./pinned.ts";

/** Every cached partition of the application. They live with the supervisor: no worker's death loses one. */
export class CacheRegistry {
  readonly #pool: ContainerPool;
  readonly #rdds = new Map<number, CachedRdd>();

  constructor(pool: ContainerPool) {
    this.#pool = pool;
  }

  find(rdd: number, partition: number): CachedPartition | undefined {
    return this.#rdds.get(rdd)?.find(partition);
  }

  /** What a reader of the RDD pins. */
  open(rdd: number): CachedRdd {
    let cached = this.#rdds.get(rdd);
    if (cached === undefined) {
      cached = new CachedRdd(rdd, this.#pool);
      this.#rdds.set(rdd, cached);
    }
    return cached;
  }

  /** Keeps what an attempt stored, unless the RDD was unpersisted since the attempt pinned it. */
  publish(partitions: readonly CachedPartition[], pins: readonly Pinned[]): void {
    for (const cached of partitions) {
      const rdd = pins.find((pin) => pin instanceof CachedRdd && pin.rdd === cached.rdd);
      if (rdd instanceof CachedRdd && !rdd.isDoomed) rdd.publish(cached);
    }
  }

  lose(rdd: number, partition: number): void {
    this.#rdds.get(rdd)?.lose(partition);
  }

  unpersist(rdd: number): void {
    this.#rdds.get(rdd)?.free();
    this.#rdds.delete(rdd);
  }

  storage(): RddStorage[] {
    return [...this.#rdds.values()]
      .map((cached) => cached.storage())
      .filter(({ cachedPartitions }) => cachedPartitions > 0);
  }
}
