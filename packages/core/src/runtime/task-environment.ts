import type { TaskMetricsJson } from "../engine/engine-event.ts";
import type { StorageLevelJson } from "../plan/storage-level-json.ts";
import type { FileSystemRegistry } from "../io/file-system-registry.ts";

/**
 * What the task runtime asks of the engine that runs it. Knows nothing of threads: the embedded engine's worker, the
 * Spark worker and the hostile engine each implement it.
 *
 * Where a method may return a value or a promise, the value is the fast path; callers await only promises.
 */
export interface TaskEnvironment {
  /** Blocks of one reduce partition, from every map task, in any order; the runtime sorts them by map and sequence. */
  shuffleBlocks(shuffle: number, partition: number): MaybePromise<readonly TaggedBlock[]>;

  /** Where the blocks of a `shuffleWrite` sink go. One writer per task attempt. */
  openShuffleWriter(shuffle: number, numReduces: number): ShuffleWriter;

  /** `leaves[leaf][partition].blocks` of the stage program, for the partitions that this task reads. */
  leafBlocks(leaf: number, partition: number): readonly Uint8Array[];

  /**
   * The blocks of a cached partition, or undefined where it is not cached (any more). To be iterated once; a block
   * that is on disk is read when it is asked for.
   */
  cachedBlocks(rdd: number, partition: number): MaybePromise<Iterable<Uint8Array> | undefined>;

  /** Where a computed partition is stored; visible to others only when the attempt succeeds. */
  openCacheWriter(rdd: number, partition: number, level: StorageLevelJson): CacheWriter;

  /** `bytes` of memory for one sealed block (shuffle, cache); uninitialised, owned by this attempt until it ends. */
  allocate(bytes: number): Uint8Array;

  /** Memory for a block of the task's result. */
  allocateResult(bytes: number): Uint8Array;

  /**
   * The bytes of a broadcast; the runtime asks before the first record for every broadcast that the bundle names.
   * The same array for every task of a worker: the runtime keeps the revived value by the array's identity.
   * @throws {FiresteelError} `BROADCAST_DESTROYED`
   */
  broadcastBytes(id: number): MaybePromise<Uint8Array>;

  /** Memory for what this attempt holds to sort, combine and join. */
  readonly executionMemory: ExecutionMemory;

  /** A new, empty file for what does not fit in memory; deleted when it is closed, or else when the attempt ends. */
  openSpillFile(): SpillFile;

  /** Whether the attempt should stop; read at every chunk, so it must be cheap. The string is the reason. */
  killReason(): string | undefined;

  /**
   * Calls `listener` when the attempt is asked to stop while it waits for something; where an engine cannot tell,
   * {@link killReason} says so at the next chunk.
   */
  onKill?(listener: (reason: string) => void): void;

  /** What the attempt had counted when it failed or was killed; where it succeeds its outcome has it. */
  onFailed?(metrics: TaskMetricsJson): void;

  /** File systems of the context's connectors. */
  readonly fileSystems: FileSystemRegistry;

  /** The context's settings, for formats and the runtime's own switches. */
  readonly conf: Readonly<Record<string, string>>;

  /** Present in tasks of barrier stages. */
  readonly barrier?: BarrierEnvironment;
}

export type MaybePromise<T> = T | Promise<T>;

/** One block on its way from a map task to a reduce task. */
export interface TaggedBlock {
  readonly map: number;
  /** Order of the blocks of one map task for this reduce partition. */
  readonly sequence: number;
  readonly bytes: Uint8Array;
}

export interface ShuffleWriter {
  /** Takes a block made with {@link TaskEnvironment.allocate} for `partition`; order of calls is the sequence. */
  write(partition: number, block: Uint8Array, records: number): void;
  /** No more blocks follow. Nothing is visible before the attempt succeeds. */
  close(): MaybePromise<void>;
}

/**
 * The execution memory that one attempt may use. Spark: `MemoryConsumer` and `TaskMemoryManager`, of which this is the
 * lower half: it only counts; who spills what is the runtime's business (`TaskMemory`).
 *
 * Bytes are what a structure is going to hold, asked for *before* it grows. All calls answer at once: they are made
 * in the middle of loops. What is still held when the attempt ends is the engine's to take back.
 */
export interface ExecutionMemory {
  /** Takes `bytes`, all or nothing. False means that the structure has to spill instead of growing. */
  acquire(bytes: number): boolean;
  /** Takes `bytes` although there may be no room: without them the task could not go on at all. Kept small. */
  acquireNeeded(bytes: number): void;
  release(bytes: number): void;
}

/**
 * A file of blocks that one attempt writes and reads again. Reading and writing may be mixed; both are synchronous,
 * since they happen inside loops.
 */
export interface SpillFile {
  /**
   * Appends a block; `bytes` may be reused afterwards.
   * @throws {EnvironmentError} `LOCAL_DIR_WRITE_FAILED`, with the cause, when the disk is full or gone
   */
  write(bytes: Uint8Array): SpilledBlock;
  /**
   * The bytes that were written, in memory of the caller's own that starts at a multiple of 8.
   * @throws {EnvironmentError} `SPILL_DAMAGED` when they are not what they were
   */
  read(block: SpilledBlock): Uint8Array;
  /** Bytes on disk. */
  readonly storedBytes: number;
  /** Deletes the file. */
  close(): void;
}

/** Where a spilled block is and what it must look like; kept in memory, so that damage to the file cannot reach it. */
export interface SpilledBlock {
  readonly offset: number;
  /** In the file, compressed. */
  readonly storedBytes: number;
  readonly bytes: number;
  /** CRC-32 of the stored bytes. */
  readonly checksum: number;
}

/** Stores one partition, block by block, so that it may be larger than memory. */
export interface CacheWriter {
  /** Memory for the next block, uninitialised. */
  allocate(bytes: number): Uint8Array;
  /** Takes a block made with `allocate`. False where there is no room for it: nothing of the partition will be kept. */
  write(block: Uint8Array): boolean;
  /** After a refusal: takes the block for this attempt alone, on disk. */
  setAside(block: Uint8Array): void;
  /** Every block that was taken, in order, each read when it is asked for. */
  blocks(): Iterable<Uint8Array>;
  /** No more blocks follow. */
  close(): void;
}

export interface BarrierEnvironment {
  /** Resolves when every task of the stage has called it; the answers are their messages by partition. */
  allGather(message: string): Promise<readonly string[]>;
  /** `host:port` of every task by partition. */
  readonly addresses: readonly string[];
}

/** Which attempt of which task this is; plain data. */
export interface TaskDescription {
  readonly stage: number;
  readonly stageAttempt: number;
  readonly partition: number;
  readonly attempt: number;
  readonly taskAttemptId: number;
  readonly numPartitions: number;
  readonly cpus: number;
  readonly properties: Readonly<Record<string, string>>;
}
