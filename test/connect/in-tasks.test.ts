import { readFileSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  AccumulatorV2,
  BarrierTaskContext,
  SparkConf,
  SparkContext,
  SparkFiles,
  TaskContext,
} from "@firesteel/core";
import { countCall } from "./call-counter.ts";

/** The largest number that was added. */
class Maximum extends AccumulatorV2<number, number> {
  largest: number;

  constructor(largest: number = -Infinity) {
    super();
    this.largest = largest;
  }

  get isZero(): boolean {
    return this.largest === -Infinity;
  }

  get value(): number {
    return this.largest;
  }

  copy(): Maximum {
    return new Maximum(this.largest);
  }

  reset(): void {
    this.largest = -Infinity;
  }

  add(value: number): void {
    this.largest = Math.max(this.largest, value);
  }

  merge(other: AccumulatorV2<number, number>): void {
    this.add(other.value);
  }
}

/** What tasks can ask and do, where no test of RDDs in general needs it. */
describe("tasks on Spark", () => {
  let sc: SparkContext;
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "firesteel-in-tasks-"));
    const conf = new SparkConf()
      .setMaster(process.env["FIRESTEEL_TEST_REMOTE"] ?? "")
      .setAppName("tasks");
    sc = SparkContext.getOrCreate(conf);
  });
  afterAll(async () => {
    await sc?.stop();
    await rm(directory, { recursive: true, force: true });
  });

  it("know their attempt, and what it has come to", async () => {
    const seen = await sc
      .range(0, 4, 1, 2)
      .mapPartitions((records) => {
        const context = TaskContext.get();
        const numbers = [...records];
        return [
          {
            partition: TaskContext.getPartitionId(),
            stageAttempt: context?.stageAttemptNumber(),
            taskAttempt: context?.taskAttemptId(),
            states: [context?.isCompleted(), context?.isFailed(), context?.isInterrupted()],
            runTime: typeof context?.taskMetrics().runTimeMs,
            numbers,
          },
        ];
      })
      .collect();

    expect(seen.map(({ partition, numbers }) => [partition, numbers])).toEqual([
      [0, [0, 1]],
      [1, [2, 3]],
    ]);
    for (const { stageAttempt, states, runTime } of seen) {
      expect(stageAttempt).toBe(0);
      expect(states).toEqual([false, false, false]);
      expect(runTime).toBe("number");
    }
    expect(new Set(seen.map(({ taskAttempt }) => taskAttempt)).size).toBe(2);
  });

  it("call their listeners when they end, and when they fail", async () => {
    const ended = sc.collectionAccumulator<number>();
    const sum = await sc
      .range(0, 4, 1, 2)
      .map((i) => {
        const context = TaskContext.get();
        if (i % 2 === 0)
          context?.addTaskCompletionListener((task) => ended.add(task.partitionId()));
        context?.addTaskInterruptListener(() => ended.add(-1));
        return i;
      })
      .sum();
    expect(sum).toBe(6);
    expect([...ended.value].toSorted()).toEqual([0, 1]);

    const heard = join(directory, "heard");
    const failing = sc.range(0, 2, 1, 1).map((i) => {
      TaskContext.get()?.addTaskFailureListener((_, error) => {
        writeFileSync(heard, (error as Error).message);
      });
      if (i === 1) throw new Error("no reading");
      return i;
    });
    await expect(failing.count()).rejects.toThrow("no reading");
    expect(readFileSync(heard, "utf8")).toBe("no reading");
  });

  it("add to accumulators of the user's own classes", async () => {
    const largest = new Maximum();
    expect(largest.isRegistered).toBe(false);
    sc.register(largest, "largest");
    expect([largest.isRegistered, largest.isZero]).toEqual([true, true]);

    await sc.range(0, 40, 1, 4).foreach((i) => largest.add(i));

    expect([largest.value, largest.isZero]).toEqual([39, false]);
    const other = largest.copyAndReset();
    expect(other.isZero).toBe(true);
    other.merge(largest.copy());
    expect(other.value).toBe(39);
  });

  it("of a barrier stage meet, exchange messages and know each other", async () => {
    const met = await sc
      .range(0, 2, 1, 2)
      .barrier()
      .mapPartitions(async (records) => {
        const context = BarrierTaskContext.get();
        await context.barrier();
        const messages = await context.allGather(`task ${context.partitionId()}`);
        const state = [context.isFailed(), context.isInterrupted(), context.stageAttemptNumber()];
        context.addTaskCompletionListener(() => undefined);
        context.addTaskFailureListener(() => undefined);
        context.addTaskInterruptListener(() => undefined);
        const isKnown = typeof context.taskAttemptId() + typeof context.taskMetrics().cpuTimeMs;
        return [
          {
            messages,
            state,
            isKnown,
            others: context.getTaskInfos().length,
            records: [...records],
          },
        ];
      })
      .collect();

    expect(met).toHaveLength(2);
    for (const { messages, state, isKnown, others } of met) {
      expect(messages).toEqual(["task 0", "task 1"]);
      expect(state).toEqual([false, false, 0]);
      expect(isKnown).toBe("numbernumber");
      expect(others).toBe(2);
    }
  });

  it("use modules by reference that were declared as such", async () => {
    sc.addModule(new URL("./call-counter.js", import.meta.url));

    const calls = await sc
      .range(0, 3, 1, 1)
      .map(() => countCall())
      .collect();

    expect(calls.map((call) => call - (calls[0] as number))).toEqual([0, 1, 2]);
    expect(countCall()).toBe(1);
  });

  it("without files say so, and read Hadoop's formats by the settings of a job", async () => {
    const error: unknown = await sc
      .range(0, 1, 1, 1)
      .map(() => SparkFiles.getRootDirectory())
      .collect()
      .catch((thrown: unknown) => thrown);
    expect((error as Error).cause).toMatchObject({ code: "NO_FILES_ADDED" });

    const path = new URL("../../../LICENSE", import.meta.url).pathname;
    const lines = sc.hadoopRDD<number, string>(
      "org.apache.hadoop.mapred.TextInputFormat",
      undefined,
      undefined,
      undefined,
      undefined,
      { "mapreduce.input.fileinputformat.inputdir": path },
    );
    expect(await lines.count()).toBe(await sc.textFile(path).count());
  });

  it("are told of by futures", async () => {
    const future = sc.range(0, 5, 1, 2).countAsync();
    const told = new Promise((resolve) => future.onComplete(resolve));

    expect(await future).toBe(5);
    expect(await told).toMatchObject({ value: 5 });
  });
});
