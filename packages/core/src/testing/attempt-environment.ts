import { EnvironmentError, UserError } from "../errors/firesteel-error.ts";
import { join } from "node:path";
import type { FileSystemRegistry } from "../io/file-system-registry.ts";
import type { StageProgram } from "../plan/job-plan.ts";
import type { StorageLevelJson } from "../plan/storage-level-json.ts";
import type {
  BarrierEnvironment,
  CacheWriter,
  ExecutionMemory,
  ShuffleWriter,
  SpillFile,
  TaggedBlock,
  TaskEnvironment,
} from "../runtime/task-environment.ts";
import { DiskSpillFile } from "../runtime/memory/disk-spill-file.ts";
import { FixedExecutionMemory } from "../runtime/memory/fixed-execution-memory.ts";
import { spillCodec } from "../runtime/memory/spill-codec.ts";
import type { CacheStore, ShuffleStore } from "./block-store.ts";

let nextSpill = 0;

/** What the attempts of an engine share. */
export interface AttemptHost {
  readonly conf: Readonly<Record<string, string>>;
  readonly fileSystems: FileSystemRegistry;
  readonly cache: CacheStore;
  readonly broadcasts: ReadonlyMap<number, Uint8Array>;
  /** What each attempt may reserve. */
  readonly executionBytes: number;
  /** Where spill files go. */
  openDirectory(): string;
  shuffle(id: number): ShuffleStore;
  /** The order in which blocks arrive. */
  arrange(blocks: readonly TaggedBlock[]): readonly TaggedBlock[];
}

/** The environment of one attempt; what it writes is kept aside until {@link commit}. */
export class AttemptEnvironment implements TaskEnvironment {
  readonly fileSystems: FileSystemRegistry;
  readonly conf: Readonly<Record<string, string>>;
  readonly barrier?: BarrierEnvironment;
  readonly executionMemory: ExecutionMemory;
  readonly #host: AttemptHost;
  readonly #program: StageProgram;
  readonly #partition: number;
  readonly #signal: AbortSignal;
  readonly #written = new Map<number, Map<number, Uint8Array[]>>();
  readonly #spills: SpillFile[] = [];
  readonly #cached: { rdd: number; partition: number; blocks: readonly Uint8Array[] }[] = [];

  constructor(
    host: AttemptHost,
    program: StageProgram,
    partition: number,
    signal: AbortSignal,
    barrier: BarrierEnvironment | undefined,
  ) {
    this.#host = host;
    this.#program = program;
    this.#partition = partition;
    this.#signal = signal;
    this.fileSystems = host.fileSystems;
    this.conf = host.conf;
    if (barrier !== undefined) this.barrier = barrier;
    this.executionMemory = new FixedExecutionMemory(host.executionBytes);
  }

  shuffleBlocks(shuffle: number, partition: number): readonly TaggedBlock[] {
    const blocks = this.#host.shuffle(shuffle).blocks(partition);
    return this.#host.arrange(blocks.map((block) => ({ ...block, bytes: block.bytes.slice() })));
  }

  openShuffleWriter(shuffle: number): ShuffleWriter {
    const output = new Map<number, Uint8Array[]>();
    this.#written.set(shuffle, output);
    return {
      write: (partition, block) => {
        const blocks = output.get(partition);
        if (blocks === undefined) output.set(partition, [block.slice()]);
        else blocks.push(block.slice());
      },
      close: () => undefined,
    };
  }

  leafBlocks(leaf: number, partition: number): readonly Uint8Array[] {
    return this.#program.leaves[leaf]?.[partition]?.blocks.map((block) => block.slice()) ?? [];
  }

  cachedBlocks(rdd: number, partition: number): Iterable<Uint8Array> | undefined {
    return this.#host.cache.get(rdd, partition)?.map((block) => block.slice());
  }

  openCacheWriter(rdd: number, partition: number, level: StorageLevelJson): CacheWriter {
    const isKept = level.useMemory || level.useDisk;
    const blocks: Uint8Array[] = [];
    return {
      allocate: (bytes) => new Uint8Array(bytes),
      write: (block) => isKept && blocks.push(block.slice()) > 0,
      setAside: (block) => blocks.push(block.slice()),
      blocks: () => blocks,
      close: () => {
        if (isKept) this.#cached.push({ rdd, partition, blocks });
      },
    };
  }

  allocate(bytes: number): Uint8Array {
    return new Uint8Array(bytes);
  }

  allocateResult(bytes: number): Uint8Array {
    return new Uint8Array(bytes);
  }

  openSpillFile(): SpillFile {
    const name = `spill-${nextSpill++}.bin`;
    const file = new DiskSpillFile(join(this.#host.openDirectory(), name), spillCodec(this.conf));
    this.#spills.push(file);
    return file;
  }

  broadcastBytes(id: number): Uint8Array {
    const bytes = this.#host.broadcasts.get(id);
    if (bytes === undefined)
      throw new UserError("BROADCAST_DESTROYED", `broadcast ${id} was destroyed`);
    return bytes;
  }

  killReason(): string | undefined {
    if (!this.#signal.aborted) return undefined;
    const { reason } = this.#signal as { reason: unknown };
    return reason instanceof Error ? reason.message : String(reason);
  }

  /** Deletes what the attempt spilled. */
  close(): void {
    for (const file of this.#spills) file.close();
  }

  /** Makes what the attempt wrote visible. */
  commit(): void {
    for (const [shuffle, output] of this.#written)
      this.#host.shuffle(shuffle).put(this.#partition, output);
    for (const { rdd, partition, blocks } of this.#cached)
      this.#host.cache.put(rdd, partition, blocks);
  }
}

/** A meeting point for all tasks of a barrier stage. */
export class BarrierHall {
  readonly addresses: readonly string[];
  #messages: string[];
  #waiting: {
    resolve: (messages: readonly string[]) => void;
    reject: (error: unknown) => void;
  }[] = [];
  #failure: EnvironmentError | undefined;

  constructor(numTasks: number) {
    this.addresses = Array.from({ length: numTasks }, (_, i) => `localhost:${i}`);
    this.#messages = Array.from({ length: numTasks }, () => "");
  }

  environment(partition: number): BarrierEnvironment {
    return {
      addresses: this.addresses,
      allGather: (message) => this.#meet(partition, message),
    };
  }

  /** Lets the others go with an error: one task will not come any more. */
  fail(): void {
    this.#failure = new EnvironmentError(
      "BARRIER_TASK_FAILED",
      "another task of the barrier stage failed",
    );
    for (const { reject } of this.#waiting.splice(0)) reject(this.#failure);
  }

  #meet(partition: number, message: string): Promise<readonly string[]> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    this.#messages[partition] = message;
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      if (this.#waiting.length < this.addresses.length) return;
      const messages = this.#messages;
      this.#messages = this.addresses.map(() => "");
      for (const waiting of this.#waiting.splice(0)) waiting.resolve(messages);
    });
  }
}
