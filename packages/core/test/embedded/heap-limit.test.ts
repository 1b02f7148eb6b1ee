import { describe, expect, it } from "vitest";
import { FiresteelError } from "@firesteel/core";
import { Harness, stageOf, sumPlan, sums } from "./engine-harness.ts";
import type { TaskFunction } from "./fault-runtime.ts";

const conf = { "spark.firesteel.worker.heap": "192m", "spark.task.maxFailures": "2" };

const growMap: TaskFunction = () => {
  const maps: Map<number, object>[] = [];
  for (let i = 0; ; i++) {
    if (i % 1_000_000 === 0) maps.push(new Map());
    maps.at(-1)?.set(i, { i });
  }
};

const growArray: TaskFunction = () => {
  const array: number[][] = [];
  for (let i = 0; ; i++) array.push([i, i + 0.5]);
};

const growStrings: TaskFunction = () => {
  const strings: string[] = [];
  for (let i = 0; ; i++) strings.push(`${i}`.repeat(100));
};

const growBuffers: TaskFunction = () => {
  const buffers: Buffer[] = [];
  for (;;) buffers.push(Buffer.alloc(1024 * 1024, 1));
};

const growBetweenChunks: TaskFunction = (_task, _environment, { check }) => {
  const array: number[][] = [];
  for (;;) {
    for (let i = 0; i < 10_000; i++) array.push([i, i + 0.5]);
    check();
  }
};

describe("the soft heap limit", () => {
  it.each([
    ["a Map", growMap],
    ["an array", growArray],
    ["strings", growStrings],
    ["buffers", growBuffers],
    ["an array, chunk by chunk", growBetweenChunks],
  ])(
    "fails a task that grows %s without bound, and the context stays usable",
    async (_, grow) => {
      await using harness = new Harness("local[2]", conf);

      const error: unknown = await harness
        .run({
          stages: [
            stageOf({
              stage: 0,
              numTasks: 2,
              run: `(task, environment, tools) => task.partition === 0 ? 1 : (${grow.toString()})(task, environment, tools)`,
            }),
          ],
          shuffles: [],
        })
        .catch((thrown: unknown) => thrown);

      expect(FiresteelError.is(error, "TASK_FAILED")).toBe(true);
      const { cause } = error as FiresteelError;
      expect(FiresteelError.is(cause, "HEAP_LIMIT_EXCEEDED")).toBe(true);
      expect((cause as FiresteelError).message).toContain("192m");
      expect((cause as FiresteelError).message).toContain("spark.firesteel.worker.heap");
      expect(harness.successes(0)).toEqual([1]);
      expect(await harness.run(sumPlan(3, 2, { shuffle: 9, stages: [8, 9] }))).toEqual(sums(3, 2));
    },
    60_000,
  );

  it("counts no garbage", async () => {
    await using harness = new Harness("local[1]", conf);

    const values = await harness.run({
      stages: [
        stageOf({
          stage: 0,
          numTasks: 1,
          run: (_task, _environment, { check }) => {
            let length = 0;
            for (let round = 0; round < 100; round++) {
              length += Array.from({ length: 100_000 }, (_, i) => [i]).length;
              check();
            }
            return length;
          },
        }),
      ],
      shuffles: [],
    });

    expect(values).toEqual([10_000_000]);
  }, 60_000);
});
