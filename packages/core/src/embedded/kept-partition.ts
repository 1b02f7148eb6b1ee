import type { ContainerPool } from "./container-pool.ts";
import { type Range, rangesOf } from "./container.ts";
import type { CachedPartition } from "./executor-messages.ts";
import { Pinned } from "./pinned.ts";

/** One kept partition as it is in memory and files; when it moves, another one takes its place. */
export class KeptPartition extends Pinned {
  readonly cached: CachedPartition;
  /** Bytes of it in slabs. */
  readonly memoryBytes: number;
  readonly diskBytes: number;
  readonly #ranges: readonly Range[];
  readonly #pool: ContainerPool;

  constructor(cached: CachedPartition, pool: ContainerPool) {
    super();
    this.cached = cached;
    this.#pool = pool;
    this.#ranges = rangesOf(cached.blocks);
    pool.claim(this.#ranges, "cache");
    let memoryBytes = 0;
    let diskBytes = 0;
    for (const { container, length } of cached.blocks)
      if (pool.isSlab(container)) memoryBytes += length;
      else diskBytes += length;
    this.memoryBytes = memoryBytes;
    this.diskBytes = diskBytes;
  }

  protected override release(): void {
    this.#pool.release(this.#ranges, "cache");
  }
}
