import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FiresteelError, SparkConf, SparkContext, TaskContext } from "@firesteel/core";

/** What goes wrong in a user's function at the record `bad`, at every attempt or at the first one only. */
type Fault = (isBad: boolean) => void;

const dies: Fault = (isBad) => {
  if (isBad) process.exit(9);
};
const throwsNull: Fault = (isBad) => {
  // oxlint-disable-next-line typescript/only-throw-error
  if (isBad) throw null;
};
const floats: Fault = (isBad) => {
  if (isBad) void Promise.reject(new Error("floating"));
};
const growsMap: Fault = (isBad) => {
  if (!isBad) return;
  const maps: Map<number, object>[] = [];
  for (let i = 0; ; i++) {
    if (i % 1_000_000 === 0) maps.push(new Map());
    maps.at(-1)?.set(i, { i });
  }
};
const growsArray: Fault = (isBad) => {
  if (!isBad) return;
  const array: number[][] = [];
  for (let i = 0; ; i++) array.push([i, i + 0.5]);
};
const growsStrings: Fault = (isBad) => {
  if (!isBad) return;
  const strings: string[] = [];
  for (let i = 0; ; i++) strings.push(`${i}`.repeat(100));
};
const growsBuffers: Fault = (isBad) => {
  if (!isBad) return;
  const buffers: Buffer[] = [];
  for (;;) buffers.push(Buffer.alloc(1024 * 1024, 1));
};

const faults: readonly (readonly [string, Fault, string])[] = [
  ["process.exit", dies, "EXECUTOR_LOST"],
  ["a thrown null", throwsNull, "NON_ERROR_THROWN"],
  ["a floating promise", floats, "USER_EXCEPTION"],
  ["a Map that grows", growsMap, "HEAP_LIMIT_EXCEEDED"],
  ["an array that grows", growsArray, "HEAP_LIMIT_EXCEEDED"],
  ["strings that grow", growsStrings, "HEAP_LIMIT_EXCEEDED"],
  ["buffers that grow", growsBuffers, "HEAP_LIMIT_EXCEEDED"],
];

async function causeOf(job: Promise<unknown>): Promise<string> {
  const error: unknown = await job.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!FiresteelError.is(error, "TASK_FAILED")) throw new Error(`got ${String(error)}`);
  return FiresteelError.is(error.cause) ? error.cause.code : "no cause";
}

describe("faults in a user's function", () => {
  let sc: SparkContext;

  beforeAll(() => {
    sc = new SparkContext(
      new SparkConf()
        .setMaster("local[2]")
        .setAppName("faults")
        .set("spark.ui.showConsoleProgress", "false")
        .set("spark.firesteel.worker.heap", "192m")
        .set("spark.task.maxFailures", "2"),
    );
  });

  afterAll(async () => {
    await sc.stop();
  });

  async function expectUsable(): Promise<void> {
    const pairs = sc.parallelize([1, 2, 3, 4], 2).map((x) => [x % 2, x]);
    const sums = await pairs.reduceByKey((a, b) => a + b).collectAsMap();
    expect([...sums].toSorted(([a], [b]) => a - b)).toEqual([
      [0, 6],
      [1, 4],
    ]);
  }

  it.each(faults)(
    "%s in map fails the job when it always happens",
    async (_, fault, code) => {
      const job = sc.parallelize([1, 2, 3, 4], 4).map((x) => {
        fault(x === 3);
        return x;
      });

      expect(await causeOf(job.collect())).toBe(code);
      await expectUsable();
    },
    120_000,
  );

  it.each(faults)(
    "%s in reduce fails the job when it always happens",
    async (_, fault, code) => {
      const pairs = sc.parallelize([1, 2, 3, 4], 4).map((x) => [x % 2, x]);
      const sums = pairs.reduceByKey((a, b) => {
        fault(a + b === 4);
        return a + b;
      });

      expect(await causeOf(sums.collect())).toBe(code);
      await expectUsable();
    },
    120_000,
  );

  it.each(
    faults.filter(([, , code]) => code === "EXECUTOR_LOST" || code === "HEAP_LIMIT_EXCEEDED"),
  )(
    "%s at the first attempt while caching gives the right result",
    async (_, fault) => {
      const cached = sc
        .parallelize([1, 2, 3, 4], 4)
        .map((x) => {
          fault(x === 3 && TaskContext.get()?.attemptNumber() === 0);
          return x * 10;
        })
        .cache();

      expect(await cached.collect()).toEqual([10, 20, 30, 40]);
      expect(await cached.collect()).toEqual([10, 20, 30, 40]);
      await cached.unpersist();
    },
    120_000,
  );

  it("cached partitions survive workers that die", async () => {
    const calls = sc.longAccumulator("calls");
    const cached = sc
      .parallelize([1, 2, 3, 4], 4)
      .map((x) => {
        calls.add(1);
        return x * 10;
      })
      .cache();
    await cached.count();

    const killed = sc.parallelize([1, 2], 2).map(() => process.exit(1));
    expect(await causeOf(killed.count())).toBe("EXECUTOR_LOST");

    expect(await cached.collect()).toEqual([10, 20, 30, 40]);
    expect(calls.value).toBe(4);
    await cached.unpersist();
  });
});
