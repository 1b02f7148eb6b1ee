import type { RddStorage } from "../engine/engine.ts";
import type { ContainerPool } from "./container-pool.ts";
import type { CachedPartition } from "./executor-messages.ts";
import { Pinned } from "./pinned.ts";

/** Cached partitions of one RDD. */
export class CachedRdd extends Pinned {
  readonly rdd: number;
  readonly #pool: ContainerPool;
  readonly #partitions = new Map<number, CachedPartition>();
  readonly #garbage: CachedPartition[] = [];

  constructor(rdd: number, pool: ContainerPool) {
    super();
    this.rdd = rdd;
    this.#pool = pool;
  }

  find(partition: number): CachedPartition | undefined {
    return this.#partitions.get(partition);
  }

  /** Keeps the partition, unless it is there already. */
  publish(cached: CachedPartition): void {
    if (this.#partitions.has(cached.partition)) return;
    for (const [container, end] of endsOf(cached)) this.#pool.reference(container, end);
    this.#partitions.set(cached.partition, cached);
  }

  lose(partition: number): void {
    const cached = this.#partitions.get(partition);
    if (cached === undefined) return;
    this.#partitions.delete(partition);
    this.#garbage.push(cached);
  }

  storage(): RddStorage {
    let memoryBytes = 0;
    let diskBytes = 0;
    for (const { blocks } of this.#partitions.values())
      for (const { container, length } of blocks)
        if (this.#pool.find(container)?.kind === "slab") memoryBytes += length;
        else diskBytes += length;
    return { rdd: this.rdd, cachedPartitions: this.#partitions.size, memoryBytes, diskBytes };
  }

  protected override release(): void {
    for (const cached of [...this.#partitions.values(), ...this.#garbage])
      for (const container of endsOf(cached).keys()) this.#pool.dereference(container);
    this.#partitions.clear();
    this.#garbage.length = 0;
  }
}

function endsOf(cached: CachedPartition): Map<number, number> {
  const ends = new Map<number, number>();
  for (const { container, offset, length } of cached.blocks)
    ends.set(container, Math.max(ends.get(container) ?? 0, offset + length));
  return ends;
}
