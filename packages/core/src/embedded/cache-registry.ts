import type { RddStorage } from "../engine/engine.ts";
import { CachedRdd } from "./cached-rdd.ts";
import type { ContainerPool } from "./container-pool.ts";
import type { CachedPartition } from "./executor-messages.ts";
import { KeptPartition } from "./kept-partition.ts";

/** Told of a partition that is kept now, or where it was moved to, and of one that is kept no more. */
export type OnKeptChanged = (kept: KeptPartition, isKept: boolean) => void;

/**
 * Every kept partition of the application. They live with the supervisor: no worker's death loses one. Knows which
 * was used least recently.
 */
export class CacheRegistry {
  readonly #pool: ContainerPool;
  readonly #onChanged: OnKeptChanged;
  readonly #rdds = new Map<number, CachedRdd>();
  /** All kept partitions, the least recently used first. */
  readonly #recency = new Set<KeptPartition>();

  constructor(pool: ContainerPool, onChanged: OnKeptChanged) {
    this.#pool = pool;
    this.#onChanged = onChanged;
  }

  find(rdd: number, partition: number): KeptPartition | undefined {
    return this.#rdds.get(rdd)?.partitions.get(partition);
  }

  /** What an attempt that may keep partitions of the RDD holds on to. */
  open(rdd: number): CachedRdd {
    let cached = this.#rdds.get(rdd);
    if (cached === undefined) {
      cached = new CachedRdd(rdd);
      this.#rdds.set(rdd, cached);
    }
    return cached;
  }

  /** Somebody uses it now. */
  touch(kept: KeptPartition): void {
    if (this.#recency.delete(kept)) this.#recency.add(kept);
  }

  /** The least recently used first. */
  get leastRecentlyUsed(): Iterable<KeptPartition> {
    return this.#recency;
  }

  /** Keeps what an attempt stored, unless the RDD was unpersisted since the attempt began. */
  publish(partitions: readonly CachedPartition[], caches: readonly CachedRdd[]): void {
    for (const cached of partitions) {
      const rdd = caches.find((each) => each.rdd === cached.rdd);
      if (rdd === undefined || rdd.isDoomed) continue;
      const before = rdd.partitions.get(cached.partition);
      // Another attempt may have stored it already. One that read it from disk brings it back to memory.
      if (before === undefined) this.#put(rdd, cached);
      else if (before.memoryBytes === 0 && this.#isInMemory(cached))
        this.#replace(rdd, before, cached);
    }
  }

  /** `kept` is somewhere else now; false where it is not kept any more. */
  move(kept: KeptPartition, blocks: CachedPartition["blocks"]): boolean {
    const { rdd: id, partition } = kept.cached;
    const rdd = this.#rdds.get(id);
    if (rdd?.partitions.get(partition) !== kept) return false;
    this.#replace(rdd, kept, { ...kept.cached, blocks });
    return true;
  }

  /** It cannot be read, if it is still where the reader looked. */
  lose(rdd: number, partition: number, container: number | undefined): void {
    const kept = this.find(rdd, partition);
    if (kept?.cached.blocks[0]?.container === container && kept !== undefined) this.drop(kept);
  }

  /** Keeps it no more: it is computed again when it is needed. */
  drop(kept: KeptPartition): void {
    this.#rdds.get(kept.cached.rdd)?.partitions.delete(kept.cached.partition);
    this.#recency.delete(kept);
    kept.free();
    this.#onChanged(kept, false);
  }

  unpersist(id: number): void {
    const rdd = this.#rdds.get(id);
    if (rdd === undefined) return;
    rdd.isDoomed = true;
    this.#rdds.delete(id);
    for (const kept of rdd.partitions.values()) {
      this.#recency.delete(kept);
      kept.free();
      this.#onChanged(kept, false);
    }
  }

  storage(): RddStorage[] {
    return [...this.#rdds.values()]
      .map((cached) => cached.storage())
      .filter(({ cachedPartitions }) => cachedPartitions > 0);
  }

  #put(rdd: CachedRdd, cached: CachedPartition): void {
    const kept = new KeptPartition(cached, this.#pool);
    rdd.partitions.set(cached.partition, kept);
    this.#recency.add(kept);
    this.#onChanged(kept, true);
  }

  #replace(rdd: CachedRdd, before: KeptPartition, cached: CachedPartition): void {
    this.#recency.delete(before);
    this.#put(rdd, cached);
    before.free();
  }

  #isInMemory({ blocks }: CachedPartition): boolean {
    return blocks.every(({ container }) => this.#pool.isSlab(container));
  }
}
