import {
  type BarrierEnvironment,
  type ExecutionMemory,
  type FileSystemRegistry,
  FixedExecutionMemory,
  InternalError,
  type ShuffleWriter,
  type SpillFile,
  type StageProgram,
  type TaggedBlock,
  type TaskEnvironment,
} from "@firesteel/core/engine";
import { markerRow } from "../rows/block-row.ts";
import { hashPreimages } from "../rows/hash-preimage.ts";
import { cacheTag, shuffleTag } from "../rows/tags.ts";
import type { RowWriter } from "./row-writer.ts";
import type { TaskRows } from "./task-rows.ts";
import type { WorkerSession } from "./worker-session.ts";

/** What the task runtime is given inside a Spark executor: blocks come as rows, and go as rows. */
export class SparkEnvironment implements TaskEnvironment {
  readonly fileSystems: FileSystemRegistry;
  readonly conf: Readonly<Record<string, string>>;
  readonly barrier?: BarrierEnvironment;
  readonly executionMemory: ExecutionMemory;
  readonly #spills: SpillFile[] = [];
  readonly #session: WorkerSession;
  readonly #program: StageProgram;
  readonly #rows: TaskRows;
  readonly #writer: RowWriter;
  readonly #killReason: () => string | undefined;

  constructor(parts: {
    readonly session: WorkerSession;
    readonly program: StageProgram;
    readonly rows: TaskRows;
    readonly writer: RowWriter;
    readonly killReason: () => string | undefined;
    readonly barrier: BarrierEnvironment | undefined;
  }) {
    this.#session = parts.session;
    this.#program = parts.program;
    this.#rows = parts.rows;
    this.#writer = parts.writer;
    this.#killReason = parts.killReason;
    this.fileSystems = parts.session.fileSystems;
    this.conf = parts.session.settings.conf;
    this.executionMemory = new FixedExecutionMemory(parts.session.executionBytes);
    if (parts.barrier !== undefined) this.barrier = parts.barrier;
  }

  shuffleBlocks(shuffle: number, partition: number): readonly TaggedBlock[] {
    return this.#rows.blocks(shuffleTag(shuffle), partition);
  }

  openShuffleWriter(shuffle: number, numReduces: number): ShuffleWriter {
    const tag = shuffleTag(shuffle);
    const map = this.#rows.task;
    const preimages = hashPreimages(numReduces);
    const sequences = new Int32Array(numReduces);
    const hashOf = (partition: number): number => preimages[partition] as number;
    // Reduce tasks without any block must run, too, and know their number: one map task tells each.
    if (map === 0)
      for (let partition = 0; partition < numReduces; partition++)
        this.#writer.write(markerRow(hashOf(partition), partition, tag));
    return {
      write: (partition, bytes) => {
        const sequence = sequences[partition] as number;
        sequences[partition] = sequence + 1;
        const hash = hashOf(partition);
        this.#writer.write({ hash, task: partition, tag, partition, map, sequence, bytes });
      },
      close: () => this.#writer.drained(),
    };
  }

  leafBlocks(leaf: number, partition: number): readonly Uint8Array[] {
    return this.#program.leaves[leaf]?.[partition]?.blocks ?? [];
  }

  /** Whatever is cached was computed by a stage of its own, whose rows the task has. */
  cachedBlocks(rdd: number, partition: number): readonly Uint8Array[] {
    return this.#rows.orderedBytes(cacheTag(rdd), partition);
  }

  /** @throws always: no task stores what it computes */
  openCacheWriter(rdd: number): never {
    throw new InternalError(
      "CACHE_NOT_READ",
      `RDD ${rdd} is cached, and a task computes it instead of reading its rows`,
    );
  }

  allocate(bytes: number): Uint8Array {
    return new Uint8Array(bytes);
  }

  allocateResult(bytes: number): Uint8Array {
    return new Uint8Array(bytes);
  }

  broadcastBytes(id: number): Uint8Array {
    return this.#session.broadcastBytes(id);
  }

  openSpillFile(): SpillFile {
    const file = this.#session.openSpillFile();
    this.#spills.push(file);
    return file;
  }

  killReason(): string | undefined {
    return this.#killReason();
  }

  /** Deletes what the attempt spilled. */
  close(): void {
    for (const file of this.#spills) file.close();
  }
}
