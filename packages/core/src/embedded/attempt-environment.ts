import { EnvironmentError } from "../errors/firesteel-error.ts";
import type { FileSystemRegistry } from "../io/file-system-registry.ts";
import type { StorageLevelJson } from "../plan/storage-level-json.ts";
import type {
  BarrierEnvironment,
  ExecutionMemory,
  ShuffleWriter,
  SpillFile,
  TaggedBlock,
  TaskEnvironment,
} from "../runtime/task-environment.ts";
import { DiskSpillFile } from "../runtime/memory/disk-spill-file.ts";
import { FixedExecutionMemory } from "../runtime/memory/fixed-execution-memory.ts";
import { AttemptStorage } from "./attempt-storage.ts";
import type { CachedPartition, LostBlocks, PublishedSegment } from "./executor-messages.ts";
import type { ExecutorState } from "./executor-state.ts";
import { SegmentWriter } from "./segment-writer.ts";
import { type ProgramCode, unpackLeaf } from "./wire-program.ts";

/** What the task runtime is given for one attempt on a worker thread. */
export class AttemptEnvironment implements TaskEnvironment {
  readonly conf: Readonly<Record<string, string>>;
  readonly fileSystems: FileSystemRegistry;
  readonly barrier?: BarrierEnvironment;
  readonly executionMemory: ExecutionMemory;
  readonly #state: ExecutorState;
  readonly #slot: number;
  readonly #code: ProgramCode;
  readonly #cachedAtLaunch: readonly CachedPartition[];
  readonly #storage: AttemptStorage;
  #isClosed = false;
  #writer: SegmentWriter | undefined;
  readonly #spills = new Map<number, SpillFile>();
  readonly #stored: CachedPartition[] = [];
  readonly #lost: LostBlocks[] = [];
  readonly #shuffleReads: (readonly [shuffle: number, partition: number])[] = [];
  readonly #cacheReads: CachedPartition[] = [];
  #stopReason: string | undefined;
  #isHeapExceeded = false;
  #onKill: ((reason: string) => void) | undefined;

  constructor(
    state: ExecutorState,
    slot: number,
    code: ProgramCode,
    cached: readonly CachedPartition[],
    barrier: BarrierEnvironment | undefined,
  ) {
    this.#state = state;
    this.#slot = slot;
    this.#code = code;
    this.#cachedAtLaunch = cached;
    this.conf = state.settings.conf;
    this.fileSystems = state.fileSystems;
    if (barrier !== undefined) this.barrier = barrier;
    this.executionMemory = new FixedExecutionMemory(state.settings.executionBytes);
    this.#storage = new AttemptStorage(state.arena.openLease(), () =>
      state.questions.ask({ ask: "file" }),
    );
  }

  shuffleBlocks(shuffle: number, partition: number): readonly TaggedBlock[] {
    this.#shuffleReads.push([shuffle, partition]);
    return this.#state.shuffles.blocksOf(shuffle, partition, (lostShuffle, maps) => {
      this.#lost.push({ kind: "mapOutputs", shuffle: lostShuffle, maps });
    });
  }

  openShuffleWriter(shuffle: number, numReduces: number): ShuffleWriter {
    this.#writer = new SegmentWriter(shuffle, numReduces, this.#storage);
    return this.#writer;
  }

  leafBlocks(leaf: number, partition: number): readonly Uint8Array[] {
    const packed = this.#code.leaves[leaf];
    return packed === undefined ? [] : unpackLeaf(packed, partition);
  }

  cachedBlocks(rdd: number, partition: number): readonly Uint8Array[] | undefined {
    const isIt = (cached: CachedPartition): boolean =>
      cached.rdd === rdd && cached.partition === partition;
    const found =
      this.#stored.find(isIt) ??
      this.#cachedAtLaunch.find(isIt) ??
      this.#state.questions.ask({ ask: "cached", rdd, partition });
    if (found === undefined) return undefined;
    try {
      const blocks = found.blocks.map((extent) => this.#state.blocks.read(extent));
      this.#cacheReads.push(found);
      return blocks;
    } catch {
      this.#lost.push({ kind: "cached", rdd, partition });
      // Computed again by its lineage where the leaves are here; else the attempt is run anew without the cache.
      return undefined;
    }
  }

  storeCached(
    rdd: number,
    partition: number,
    level: StorageLevelJson,
    blocks: readonly Uint8Array[],
  ): boolean {
    const isOnDiskOnly = level.useDisk && !level.useMemory && !level.useOffHeap;
    if (!level.useDisk && !blocks.every((block) => this.#storage.isShared(block))) return false;
    const extents = blocks.map((block) =>
      this.#storage.keep(block, isOnDiskOnly ? "file" : "anywhere"),
    );
    this.#stored.push({ rdd, partition, level, blocks: extents });
    return true;
  }

  allocate(bytes: number): Uint8Array {
    return this.#isClosed ? new Uint8Array(bytes) : this.#storage.allocate(bytes);
  }

  allocateResult(bytes: number): Uint8Array {
    return new Uint8Array(new ArrayBuffer(bytes));
  }

  openSpillFile(): SpillFile {
    const grant = this.#isClosed ? undefined : this.#state.questions.ask({ ask: "file" });
    if (grant?.kind !== "file")
      throw new EnvironmentError(
        "LOCAL_DIR_UNAVAILABLE",
        "no file could be made for data that does not fit in memory: see that spark.local.dir is writable",
      );
    const file = new DiskSpillFile(grant.path, undefined);
    this.#spills.set(grant.id, file);
    return file;
  }

  broadcastBytes(id: number): Uint8Array {
    return this.#state.broadcastBytes(id);
  }

  killReason(): string | undefined {
    if (this.#stopReason !== undefined) return this.#stopReason;
    if (this.#state.isHeapExceeded()) {
      this.#isHeapExceeded = true;
      this.#stopReason = "its worker's heap is above the limit";
      return this.#stopReason;
    }
    return this.#state.control.killReason(this.#slot);
  }

  /** Makes the attempt stop at its next chunk, for a reason that arose on this thread. */
  stop(reason: string): void {
    this.#stopReason ??= reason;
  }

  onKill(listener: (reason: string) => void): void {
    this.#onKill = listener;
  }

  /** The supervisor asks the attempt to stop, and its thread has time to hear it. */
  interrupt(): void {
    const reason = this.killReason();
    if (reason !== undefined) this.#onKill?.(reason);
  }

  /** The supervisor's reason to stop, if there is one. */
  get killedFor(): string | undefined {
    return this.#state.control.killReason(this.#slot);
  }

  get isHeapExceeded(): boolean {
    return this.#isHeapExceeded;
  }

  get segment(): PublishedSegment | undefined {
    return this.#writer?.segment;
  }

  get stored(): readonly CachedPartition[] {
    return this.#stored;
  }

  /** Blocks that were to be read and could not be. */
  get lost(): readonly LostBlocks[] {
    return this.#lost;
  }

  /** Whether it read blocks that other attempts made. */
  get hasRead(): boolean {
    return this.#shuffleReads.length + this.#cacheReads.length > 0;
  }

  /** Adds to {@link lost} what the attempt read and for which `isIntact` is false, or that is gone by now. */
  findDamaged(isIntact: (bytes: Uint8Array) => boolean): void {
    for (const [shuffle, partition] of this.#shuffleReads) {
      const maps = this.#state.shuffles.damagedMaps(shuffle, partition, isIntact);
      if (maps.length > 0) this.#lost.push({ kind: "mapOutputs", shuffle, maps });
    }
    for (const { rdd, partition, blocks } of this.#cacheReads)
      if (!blocks.every((extent) => this.#isReadable(extent, isIntact)))
        this.#lost.push({ kind: "cached", rdd, partition });
  }

  /** Ends the attempt's hold on memory and files; returns the containers that the executor holds no more. */
  close(isPublished: boolean): number[] {
    this.#isClosed = true;
    for (const file of this.#spills.values()) file.close();
    return [...this.#spills.keys(), ...this.#storage.close(isPublished)];
  }

  #isReadable(
    extent: CachedPartition["blocks"][number],
    isIntact: (bytes: Uint8Array) => boolean,
  ): boolean {
    try {
      return isIntact(this.#state.blocks.read(extent));
    } catch {
      return false;
    }
  }
}
