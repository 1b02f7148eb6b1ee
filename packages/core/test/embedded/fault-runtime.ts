/**
 * A task runtime whose stages are plain functions: `bundle.bytes` is the source of one, called with the task, its
 * environment and these tools. Tests of the engine use it to make every fault happen at the place they want.
 */
import { runInThisContext } from "node:vm";
import { decodeBlock } from "#src/block/decode-block";
import { encodeBlock } from "#src/block/encode-block";
import { noClasses } from "#src/block/class-registry";
import type { TaskMetricsJson } from "#src/engine/engine-event";
import type { StorageLevelJson } from "#src/plan/storage-level-json";
import type { StageProgram } from "#src/plan/job-plan";
import type { TaskDescription, TaskEnvironment } from "#src/runtime/task-environment";

export interface Tools {
  readonly program: StageProgram;
  /** Writes records to reduce partitions: `outputs[p]` are those of p. */
  readonly shuffle: (outputs: readonly (readonly unknown[] | undefined)[]) => void;
  /** All records of a reduce partition, in map order. */
  readonly fetch: (shuffle: number, partition: number) => unknown[];
  /** A sealed block. */
  readonly encode: (records: readonly unknown[]) => Uint8Array;
  readonly decode: (block: Uint8Array) => unknown[];
  /** Keeps records as partition `partition` of an RDD; false where there was no room. */
  readonly store: (
    rdd: number,
    partition: number,
    level: StorageLevelJson,
    ...blocks: readonly (readonly unknown[])[]
  ) => boolean;
  /** Throws when the task is to stop; between two chunks. */
  readonly check: () => void;
}

export type TaskFunction = (
  task: TaskDescription,
  environment: TaskEnvironment,
  tools: Tools,
) => unknown;

interface FaultStage {
  readonly program: StageProgram;
  readonly run: TaskFunction;
}

export async function compileStage(program: StageProgram): Promise<FaultStage> {
  const source = Buffer.from(program.bundle.bytes).toString("utf8");
  const run = runInThisContext(`(${source})`) as TaskFunction;
  return await Promise.resolve({ program, run });
}

function decode(block: Uint8Array): unknown[] {
  return decodeBlock(block, noClasses).records();
}

export async function runTask(
  stage: FaultStage,
  task: TaskDescription,
  environment: TaskEnvironment,
): Promise<{ blocks: Uint8Array[]; metrics: TaskMetricsJson; accumulators: Uint8Array }> {
  const encode = (records: readonly unknown[]): Uint8Array =>
    encodeBlock(records, { classes: noClasses, allocate: (bytes) => environment.allocate(bytes) });
  const { sink } = stage.program;
  const tools: Tools = {
    program: stage.program,
    encode,
    decode,
    shuffle(outputs) {
      if (sink.kind !== "shuffleWrite") throw new Error("not a shuffle stage");
      const writer = environment.openShuffleWriter(sink.shuffle, sink.partitioner.n);
      for (const [p, records] of outputs.entries())
        if (records !== undefined && records.length > 0)
          writer.write(p, encode(records), records.length);
      void writer.close();
    },
    fetch(shuffle, partition) {
      const blocks = environment.shuffleBlocks(shuffle, partition);
      if (blocks instanceof Promise) throw new Error("expected blocks at once");
      return [...blocks]
        .toSorted((a, b) => a.map - b.map || a.sequence - b.sequence)
        .flatMap(({ bytes }) => decode(bytes));
    },
    store(rdd, partition, level, ...blocks) {
      const writer = environment.openCacheWriter(rdd, partition, level);
      const allocate = (bytes: number): Uint8Array => writer.allocate(bytes);
      const taken = blocks.map((records) =>
        writer.write(encodeBlock(records, { classes: noClasses, allocate })),
      );
      writer.close();
      return taken.every(Boolean);
    },
    check() {
      const reason = environment.killReason();
      if (reason !== undefined) throw new Error(`killed: ${reason}`);
    },
  };
  const value = await stage.run(task, environment, tools);
  const blocks = [
    encodeBlock([value], {
      classes: noClasses,
      allocate: (bytes) => environment.allocateResult(bytes),
    }),
  ];
  return {
    blocks: sink.kind === "shuffleWrite" ? [] : blocks,
    metrics: noMetrics,
    accumulators: Uint8Array.of(task.partition),
  };
}

const noMetrics: TaskMetricsJson = {
  deserializeTimeMs: 0,
  deserializeCpuTimeMs: 0,
  runTimeMs: 0,
  cpuTimeMs: 0,
  resultSerializationTimeMs: 0,
  gcTimeMs: 0,
  inputBytes: 0,
  inputRecords: 0,
  outputBytes: 0,
  outputRecords: 0,
  shuffleReadBlocks: 0,
  shuffleReadBytes: 0,
  shuffleReadRecords: 0,
  shuffleReadWaitMs: 0,
  shuffleWriteBytes: 0,
  shuffleWriteRecords: 0,
  shuffleWriteTimeMs: 0,
  memorySpilledBytes: 0,
  diskSpilledBytes: 0,
  peakMemoryBytes: 0,
  peakHeapBytes: 0,
  peakResidentBytes: 0,
  resultBytes: 0,
};
