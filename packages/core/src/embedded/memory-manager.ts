import type { CacheRegistry } from "./cache-registry.ts";
import type { ContainerPool } from "./container-pool.ts";
import type { SlabGrant, SlabUse } from "./container.ts";
import type { KeptPartition } from "./kept-partition.ts";
import type { MaybePromise } from "../runtime/task-environment.ts";

/** Shuffle output may have so much of the memory; the rest of it goes to files, as all of it does in Spark. */
const shuffleShare = 0.5;

/**
 * One memory for everything that the engine keeps: Spark's unified model (`UnifiedMemoryManager`) over slabs and heaps.
 *
 * - *Execution*: what running tasks reserved for sorting, combining and joining, on their heaps. Never taken away.
 * - *Storage*: kept partitions, in slabs. Grows into whatever is free, and takes the least recently used partitions of
 *   other RDDs out. Execution takes partitions out too, down to the storage region.
 * - *Shuffle output*: in slabs while there is room. It takes nothing from anybody.
 *
 * Slabs count as a whole for the memory that exists, and by the bytes in use for who gets more.
 */
export class MemoryManager {
  readonly #host: MemoryManagerHost;
  readonly #reserved = new Map<number, number>();
  #executionBytes = 0;
  readonly #waiting: Waiting[] = [];
  #diskFailedAt = -Infinity;
  /** Taking out is done for one request at a time. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(host: MemoryManagerHost) {
    this.#host = host;
  }

  get executionBytes(): number {
    return this.#executionBytes;
  }

  /** What an attempt has reserved. */
  reservedBy(taskAttemptId: number): number {
    return this.#reserved.get(taskAttemptId) ?? 0;
  }

  /** Room for a block of shuffle output. */
  grantShuffle(holder: string, bytes: number): SlabGrant | undefined {
    const { pool, totalBytes } = this.#host;
    const left = Math.min(totalBytes * shuffleShare - pool.usedBytes("shuffle"), this.#freeBytes());
    return bytes > left ? undefined : this.#grantSlab(holder, "shuffle", bytes, left);
  }

  /** Room for a block that RDD `rdd` keeps. Others make room for it, never the RDD itself. Spark: `MemoryStore`. */
  grantStorage(holder: string, bytes: number, rdd: number): MaybePromise<SlabGrant | undefined> {
    if (bytes > this.#host.totalBytes - this.#executionBytes) return undefined;
    return (
      this.#grantStorageNow(holder, bytes) ??
      this.#inTurn(async () => {
        for (;;) {
          const grant = this.#grantStorageNow(holder, bytes);
          if (grant !== undefined) return grant;
          const isOther = (kept: KeptPartition): boolean => kept.cached.rdd !== rdd;
          if (!(await this.#takeOut(bytes, isOther))) return undefined;
        }
      })
    );
  }

  /**
   * Reserves at least `bytes` of execution memory for an attempt, and up to `wantedBytes` where there is plenty.
   * Resolves to what it got, 0 when it has to spill. Each of N tasks may have up to 1/N, and always gets 1/2N, waiting
   * for others to give back theirs if need be. Spark: `ExecutionMemoryPool`.
   */
  reserve(taskAttemptId: number, bytes: number, wantedBytes: number): MaybePromise<number> {
    if (!this.#host.isRunning(taskAttemptId)) return 0;
    const got = this.#reserveNow(taskAttemptId, bytes, wantedBytes);
    if (got > 0) return got;
    if (this.reservedBy(taskAttemptId) + bytes > this.#mostPerTask()) return 0;
    return this.#inTurn(async () => {
      for (;;) {
        const now = this.#reserveNow(taskAttemptId, bytes, wantedBytes);
        if (now > 0) return now;
        const isBorrowed = this.#host.pool.usedBytes("cache") > this.#host.storageBytes;
        if (!isBorrowed || !(await this.#takeOut(bytes, () => true))) return 0;
      }
    }).then((now) => (now > 0 ? now : this.#await(taskAttemptId, bytes)));
  }

  /** An attempt holds so many bytes more, without having asked, or fewer. */
  tell(taskAttemptId: number, bytes: number): void {
    if (!this.#host.isRunning(taskAttemptId)) return;
    this.#add(taskAttemptId, Math.max(bytes, -this.reservedBy(taskAttemptId)));
    if (bytes < 0) this.#serveWaiting();
  }

  /** The attempt is over. */
  releaseAll(taskAttemptId: number): void {
    this.#executionBytes -= this.reservedBy(taskAttemptId);
    this.#reserved.delete(taskAttemptId);
    this.stopWaiting(taskAttemptId);
    this.#serveWaiting();
  }

  /** The attempt is to stop: it waits for nothing any more. */
  stopWaiting(taskAttemptId: number): void {
    for (const waiting of Array.from(this.#waiting))
      if (waiting.taskAttemptId === taskAttemptId) this.#answer(waiting, 0);
  }

  #reserveNow(taskAttemptId: number, bytes: number, wantedBytes: number): number {
    const left = Math.min(this.#freeBytes(), this.#mostPerTask() - this.reservedBy(taskAttemptId));
    if (bytes > left) return 0;
    const got = Math.min(wantedBytes, left);
    this.#add(taskAttemptId, got);
    // Empty slabs are no use while heaps grow.
    const { pool, totalBytes } = this.#host;
    if (pool.slabBytes + this.#executionBytes > totalBytes) pool.trim(0);
    return got;
  }

  /** Waits until others have given back enough, or gives it anyway where nobody will. */
  async #await(taskAttemptId: number, bytes: number): Promise<number> {
    const reserved = this.reservedBy(taskAttemptId);
    if (reserved + bytes > this.#mostPerTask() / 2) return 0;
    if (!this.#canWait(taskAttemptId)) {
      this.#add(taskAttemptId, bytes);
      return bytes;
    }
    return await new Promise((resolve) => {
      this.#waiting.push({ taskAttemptId, bytes, resolve });
    });
  }

  /** Whether somebody who does not wait holds more than a fair share. */
  #canWait(taskAttemptId: number): boolean {
    if (!this.#host.mayWait(taskAttemptId)) return false;
    for (const [other, reserved] of this.#reserved) {
      const isWaiting = this.#waiting.some((waiting) => waiting.taskAttemptId === other);
      if (other !== taskAttemptId && !isWaiting && reserved > this.#mostPerTask() / 2) return true;
    }
    return false;
  }

  #serveWaiting(): void {
    for (const waiting of Array.from(this.#waiting)) {
      const { taskAttemptId, bytes } = waiting;
      const got = this.#reserveNow(taskAttemptId, bytes, bytes);
      if (got > 0) this.#answer(waiting, got);
      else if (!this.#canWait(taskAttemptId)) {
        this.#add(taskAttemptId, bytes);
        this.#answer(waiting, bytes);
      }
    }
  }

  #answer(waiting: Waiting, bytes: number): void {
    this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
    waiting.resolve(bytes);
  }

  #grantStorageNow(holder: string, bytes: number): SlabGrant | undefined {
    const left = this.#freeBytes();
    return bytes > left ? undefined : this.#grantSlab(holder, "cache", bytes, left);
  }

  #grantSlab(holder: string, use: SlabUse, bytes: number, left: number): SlabGrant | undefined {
    const { pool, totalBytes, slabBytes } = this.#host;
    return pool.grantSlab(holder, use, {
      bytes,
      mostBytes: Math.min(slabBytes, left),
      budgetBytes: totalBytes - this.#executionBytes,
    });
  }

  /** Takes the least recently used partition that may go out of memory; false where that cannot make room. */
  async #takeOut(bytes: number, mayGo: (kept: KeptPartition) => boolean): Promise<boolean> {
    const { cache } = this.#host;
    const victims: KeptPartition[] = [];
    let room = this.#freeBytes();
    for (const kept of cache.leastRecentlyUsed)
      if (kept.memoryBytes > 0 && !kept.isPinned && mayGo(kept) && this.#canGo(kept)) {
        victims.push(kept);
        room += kept.memoryBytes;
      }
    const [victim] = victims;
    if (victim === undefined || room < bytes) return false;
    if (!victim.cached.level.useDisk) cache.drop(victim);
    else if (!(await this.#host.writeOut(victim))) this.#diskFailedAt = performance.now();
    return true;
  }

  /** With a full disk, what has to be written stays where it is. */
  #canGo(kept: KeptPartition): boolean {
    return !kept.cached.level.useDisk || performance.now() - this.#diskFailedAt > retryDiskAfterMs;
  }

  /** Spark: `ExecutionMemoryPool.acquireMemory`. N is the number of tasks that run. */
  #mostPerTask(): number {
    const { pool, totalBytes, storageBytes } = this.#host;
    const most = totalBytes - Math.min(pool.usedBytes("cache"), storageBytes);
    return most / Math.max(1, this.#reserved.size, this.#host.runningTasks());
  }

  #freeBytes(): number {
    const { pool, totalBytes } = this.#host;
    const used = pool.usedBytes("cache") + pool.usedBytes("shuffle") + this.#executionBytes;
    return Math.max(0, totalBytes - used);
  }

  #add(taskAttemptId: number, bytes: number): void {
    this.#reserved.set(taskAttemptId, this.reservedBy(taskAttemptId) + bytes);
    this.#executionBytes += bytes;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }
}

const retryDiskAfterMs = 10_000;

interface Waiting {
  readonly taskAttemptId: number;
  readonly bytes: number;
  readonly resolve: (bytes: number) => void;
}

export interface MemoryManagerHost {
  readonly pool: ContainerPool;
  readonly cache: CacheRegistry;
  /** Execution, storage and shuffle output together. */
  readonly totalBytes: number;
  /** Execution takes no kept partitions out of memory while they are no more than this. */
  readonly storageBytes: number;
  readonly slabBytes: number;
  /** Tasks that run now. */
  runningTasks(): number;
  isRunning(taskAttemptId: number): boolean;
  /** Whether an attempt may be made to wait for what others have: not those that others wait for. */
  mayWait(taskAttemptId: number): boolean;
  /** Moves a partition from memory to a file; false where no file can take it. */
  writeOut(kept: KeptPartition): Promise<boolean>;
}
