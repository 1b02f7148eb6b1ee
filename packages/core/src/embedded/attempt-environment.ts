import type { TaskMetricsJson } from "../engine/engine-event.ts";
import type { FileSystemRegistry } from "../io/file-system-registry.ts";
import type { StorageLevelJson } from "../plan/storage-level-json.ts";
import type {
  BarrierEnvironment,
  CacheWriter,
  ShuffleWriter,
  SpillFile,
  TaggedBlock,
  TaskEnvironment,
} from "../runtime/task-environment.ts";
import { AttemptCache, lostPartition } from "./attempt-cache.ts";
import { spillCodec } from "../runtime/memory/spill-codec.ts";
import { AttemptStorage } from "./attempt-storage.ts";
import { BlockFiles } from "./block-files.ts";
import type { FileGrant, Range } from "./container.ts";
import { ExecutionShare } from "./execution-share.ts";
import type { CachedPartition, LostBlocks, PublishedSegment } from "./executor-messages.ts";
import type { ExecutorState } from "./executor-state.ts";
import { SegmentWriter } from "./segment-writer.ts";
import { SpreadSpillFile } from "./spill-files.ts";
import { type ProgramCode, unpackLeaf } from "./wire-program.ts";

/** What the task runtime is given for one attempt on a worker thread. */
export class AttemptEnvironment implements TaskEnvironment {
  readonly conf: Readonly<Record<string, string>>;
  readonly fileSystems: FileSystemRegistry;
  readonly barrier?: BarrierEnvironment;
  readonly executionMemory: ExecutionShare;
  readonly #state: ExecutorState;
  readonly #slot: number;
  readonly #code: ProgramCode;
  readonly #files: BlockFiles;
  readonly #shuffleStorage: AttemptStorage;
  readonly #cacheStorage: AttemptStorage;
  readonly #cache: AttemptCache;
  #isClosed = false;
  #writer: SegmentWriter | undefined;
  readonly #spills: { readonly file: SpillFile; readonly containers: readonly number[] }[] = [];
  readonly #lost: LostBlocks[] = [];
  readonly #shuffleReads: (readonly [shuffle: number, partition: number])[] = [];
  #stopReason: string | undefined;
  #isHeapExceeded = false;
  #onKill: ((reason: string) => void) | undefined;
  /** Of an attempt that did not succeed. */
  failedMetrics: TaskMetricsJson | undefined;

  constructor(
    state: ExecutorState,
    slot: number,
    taskAttemptId: number,
    code: ProgramCode,
    cached: readonly CachedPartition[],
    barrier: BarrierEnvironment | undefined,
  ) {
    this.#state = state;
    this.#slot = slot;
    this.#code = code;
    this.conf = state.settings.conf;
    this.fileSystems = state.fileSystems;
    if (barrier !== undefined) this.barrier = barrier;
    this.executionMemory = new ExecutionShare({
      pieceBytes: state.settings.pieceBytes,
      reserve: (bytes, wantedBytes) =>
        this.#isClosed
          ? 0
          : state.questions.ask({ ask: "memory", taskAttemptId, bytes, wantedBytes }),
      tell: (bytes) => {
        if (!this.#isClosed) state.questions.tell({ tell: "memory", taskAttemptId, bytes });
      },
    });
    this.#files = new BlockFiles((failedPaths) => this.#askFile(failedPaths));
    this.#shuffleStorage = new AttemptStorage(state.shuffleArena.openLease(), this.#files);
    this.#cacheStorage = new AttemptStorage(state.cacheArena.openLease(), this.#files);
    this.#cache = new AttemptCache(state, this.#cacheStorage, taskAttemptId, cached, this.#lost);
  }

  shuffleBlocks(shuffle: number, partition: number): readonly TaggedBlock[] {
    this.#shuffleReads.push([shuffle, partition]);
    return this.#state.shuffles.blocksOf(shuffle, partition, (lostShuffle, maps) => {
      this.#lost.push({ kind: "mapOutputs", shuffle: lostShuffle, maps });
    });
  }

  openShuffleWriter(shuffle: number, numReduces: number): ShuffleWriter {
    this.#writer = new SegmentWriter(shuffle, numReduces, this.#shuffleStorage);
    return this.#writer;
  }

  leafBlocks(leaf: number, partition: number): readonly Uint8Array[] {
    const packed = this.#code.leaves[leaf];
    return packed === undefined ? [] : unpackLeaf(packed, partition);
  }

  cachedBlocks(rdd: number, partition: number): Iterable<Uint8Array> | undefined {
    return this.#cache.blocks(rdd, partition);
  }

  openCacheWriter(rdd: number, partition: number, level: StorageLevelJson): CacheWriter {
    return this.#cache.openWriter(rdd, partition, level);
  }

  allocate(bytes: number): Uint8Array {
    return this.#isClosed ? new Uint8Array(bytes) : this.#shuffleStorage.allocate(bytes);
  }

  allocateResult(bytes: number): Uint8Array {
    return new Uint8Array(new ArrayBuffer(bytes));
  }

  openSpillFile(): SpillFile {
    const containers: number[] = [];
    const file = new SpreadSpillFile(
      (failedPaths) => (this.#isClosed ? undefined : this.#askFile(failedPaths)),
      spillCodec(this.conf),
      (container) => containers.push(container),
    );
    this.#spills.push({ file, containers });
    return file;
  }

  broadcastBytes(id: number): Uint8Array {
    return this.#state.broadcastBytes(id);
  }

  killReason(): string | undefined {
    if (this.#stopReason !== undefined) return this.#stopReason;
    if (this.#state.isHeapExceeded(this.executionMemory.usedBytes)) {
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

  onFailed(metrics: TaskMetricsJson): void {
    this.failedMetrics = metrics;
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
    return this.#cache.stored;
  }

  /** Blocks that were to be read and could not be. */
  get lost(): readonly LostBlocks[] {
    return this.#lost;
  }

  /** Whether it read blocks that other attempts made. */
  get hasRead(): boolean {
    return this.#shuffleReads.length + this.#cache.reads.length > 0;
  }

  /** Adds to {@link lost} what the attempt read and for which `isIntact` is false, or that is gone by now. */
  findDamaged(isIntact: (bytes: Uint8Array) => boolean): void {
    for (const [shuffle, partition] of this.#shuffleReads) {
      const maps = this.#state.shuffles.damagedMaps(shuffle, partition, isIntact);
      if (maps.length > 0) this.#lost.push({ kind: "mapOutputs", shuffle, maps });
    }
    for (const cached of this.#cache.reads)
      if (!cached.blocks.every((extent) => this.#isReadable(extent, isIntact)))
        this.#lost.push(lostPartition(cached));
  }

  /** Ends the attempt's hold on memory and files; returns what the executor holds no more. */
  close(isPublished: boolean): Range[] {
    this.#isClosed = true;
    for (const { file } of this.#spills) file.close();
    const spilled = this.#spills.flatMap(({ containers }) => containers);
    return [
      ...spilled.map((container) => ({ container, start: 0, end: 0 })),
      ...this.#files.close(),
      ...this.#shuffleStorage.close(isPublished),
      ...this.#cacheStorage.close(isPublished),
    ];
  }

  #askFile(failedPaths: readonly string[]): FileGrant | undefined {
    return this.#state.questions.ask({ ask: "file", failedPaths });
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
