import { EnvironmentError } from "../errors/firesteel-error.ts";
import type { StorageLevelJson } from "../plan/storage-level-json.ts";
import type { CacheWriter } from "../runtime/task-environment.ts";
import type { AttemptStorage } from "./attempt-storage.ts";
import type { Extent } from "./container.ts";
import type { CachedPartition, LostBlocks } from "./executor-messages.ts";
import type { ExecutorState } from "./executor-state.ts";

/** The cache as one attempt sees it: the partitions that it reads and those that it stores. */
export class AttemptCache {
  readonly #state: ExecutorState;
  readonly #storage: AttemptStorage;
  readonly #taskAttemptId: number;
  readonly #atLaunch: readonly CachedPartition[];
  readonly #lost: LostBlocks[];
  readonly #stored: CachedPartition[] = [];
  readonly #reads: CachedPartition[] = [];

  /** `lost` is told what cannot be read. */
  constructor(
    state: ExecutorState,
    storage: AttemptStorage,
    taskAttemptId: number,
    atLaunch: readonly CachedPartition[],
    lost: LostBlocks[],
  ) {
    this.#state = state;
    this.#storage = storage;
    this.#taskAttemptId = taskAttemptId;
    this.#atLaunch = atLaunch;
    this.#lost = lost;
  }

  /** What is to be published with the attempt. */
  get stored(): readonly CachedPartition[] {
    return this.#stored;
  }

  /** What it read, so far. */
  get reads(): readonly CachedPartition[] {
    return this.#reads;
  }

  /** The blocks of a partition, each read when it is asked for. */
  blocks(rdd: number, partition: number): Iterable<Uint8Array> | undefined {
    const isIt = (cached: CachedPartition): boolean =>
      cached.rdd === rdd && cached.partition === partition;
    const taskAttemptId = this.#taskAttemptId;
    const found =
      this.#stored.find(isIt) ??
      this.#atLaunch.find(isIt) ??
      this.#state.questions.ask({ ask: "cached", taskAttemptId, rdd, partition });
    if (found === undefined) return undefined;
    if (!this.#state.blocks.isComplete(found.blocks)) {
      this.#lost.push(lostPartition(found));
      // Computed again by its lineage where the leaves are here; else the attempt is run anew without the cache.
      return undefined;
    }
    this.#reads.push(found);
    return this.#read(found);
  }

  openWriter(rdd: number, partition: number, wanted: StorageLevelJson): CacheWriter {
    const level = this.#state.settings.blocksInFiles
      ? { ...wanted, useDisk: true, useMemory: false, useOffHeap: false }
      : wanted;
    return new PartitionWriter(this.#storage, rdd, level, {
      read: (extent) => this.#state.blocks.read(extent),
      store: (blocks) => this.#stored.push({ rdd, partition, level, blocks }),
    });
  }

  *#read(found: CachedPartition): Generator<Uint8Array> {
    const { rdd, partition, level, blocks } = found;
    // Spark: `BlockManager.maybeCacheDiskBytesInMemory`.
    let inMemory: Extent[] | undefined =
      usesMemory(level) && blocks.every(({ container }) => this.#state.blocks.isFile(container))
        ? []
        : undefined;
    for (const extent of blocks) {
      const bytes = this.#readOne(found, extent);
      const room = inMemory && this.#storage.allocateShared(bytes.byteLength, rdd);
      if (room === undefined) inMemory = undefined;
      else {
        room.set(bytes);
        inMemory?.push(this.#storage.keep(room));
      }
      yield bytes;
    }
    if (inMemory !== undefined && inMemory.length > 0)
      this.#stored.push({ rdd, partition, level, blocks: inMemory });
  }

  #readOne(found: CachedPartition, extent: Extent): Uint8Array {
    const { rdd, partition } = found;
    try {
      return this.#state.blocks.read(extent);
    } catch (cause) {
      this.#lost.push(lostPartition(found));
      throw new EnvironmentError(
        "FETCH_FAILED",
        `partition ${partition} of RDD ${rdd}, which was kept on disk, could not be read: ${(cause as Error).message}`,
        { cause, fields: { rdd, partition } },
      );
    }
  }
}

/** Stores one partition block by block: in memory as far as there is room, then in files if its level has them. */
class PartitionWriter implements CacheWriter {
  readonly #storage: AttemptStorage;
  readonly #rdd: number;
  readonly #level: StorageLevelJson;
  readonly #host: PartitionWriterHost;
  readonly #extents: Extent[] = [];
  #isRefused = false;
  #scratch = new Uint8Array();

  constructor(
    storage: AttemptStorage,
    rdd: number,
    level: StorageLevelJson,
    host: PartitionWriterHost,
  ) {
    this.#storage = storage;
    this.#rdd = rdd;
    this.#level = level;
    this.#host = host;
  }

  allocate(bytes: number): Uint8Array {
    const shared =
      usesMemory(this.#level) && !this.#isRefused
        ? this.#storage.allocateShared(bytes, this.#rdd)
        : undefined;
    if (shared !== undefined) return shared;
    // Written to a file, and free again, before the next one is made.
    if (!this.#level.useDisk) return new Uint8Array(bytes);
    if (this.#scratch.byteLength < bytes) this.#scratch = new Uint8Array(bytes);
    return this.#scratch.subarray(0, bytes);
  }

  write(block: Uint8Array): boolean {
    if (this.#isRefused) return false;
    if (!this.#level.useDisk && !this.#storage.isShared(block)) {
      this.#isRefused = true;
      return false;
    }
    this.#extents.push(this.#storage.keep(block));
    return true;
  }

  setAside(block: Uint8Array): void {
    this.#extents.push(this.#storage.keep(block, "file"));
  }

  *blocks(): Generator<Uint8Array> {
    for (const extent of this.#extents) yield this.#host.read(extent);
  }

  close(): void {
    if (!this.#isRefused) this.#host.store(this.#extents);
  }
}

interface PartitionWriterHost {
  read(extent: Extent): Uint8Array;
  store(blocks: readonly Extent[]): void;
}

/** How the supervisor is told that a partition cannot be read. */
export function lostPartition({ rdd, partition, blocks }: CachedPartition): LostBlocks {
  return { kind: "cached", rdd, partition, container: blocks[0]?.container };
}

function usesMemory({ useMemory, useOffHeap }: StorageLevelJson): boolean {
  return useMemory || useOffHeap;
}
