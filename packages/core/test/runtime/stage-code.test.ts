import type { RDD, SparkContext } from "@firesteel/core";
import { createInProcessEngine } from "@firesteel/core/testing";
import { describe, expect, it } from "vitest";
import type { EngineOptions } from "#src/engine/engine";
import type { StageProgram } from "#src/plan/job-plan";
import { loadStage } from "#src/runtime/stage-code";
import { engines, failureOf, withContext } from "./contexts.ts";

const host = { reviveHandle: (data: unknown): unknown => data };

/** The programs of all stages that `use` runs. */
async function stagesOf(use: (sc: SparkContext) => Promise<unknown>): Promise<StageProgram[]> {
  const stages: StageProgram[] = [];
  const engine = (options: EngineOptions): ReturnType<typeof createInProcessEngine> => {
    const inner = createInProcessEngine(options);
    const runJob = inner.runJob.bind(inner);
    return Object.assign(inner, {
      runJob: async (...[plan, run]: Parameters<typeof runJob>) => {
        stages.push(...plan.stages);
        await runJob(plan, run);
      },
    });
  };
  await withContext(engine, use);
  return stages;
}

describe("loadStage", () => {
  it("gives stages that the same lines make one code, and stateless functions once", async () => {
    const stages = await stagesOf(async (sc) => {
      for (let i = 0; i < 3; i++)
        await sc
          .parallelize([i, i + 1], 1)
          .map((x) => x + 1)
          .collect();
    });

    const loaded = await Promise.all(stages.map((stage) => loadStage(stage)));

    expect(new Set(stages.map(({ stage }) => stage)).size).toBe(3);
    expect(new Set(loaded.map(({ code }) => code)).size).toBe(1);
    expect(new Set(loaded.map((each) => each.loaded.instantiate(host).roots[0])).size).toBe(1);
  });

  it("shares nothing between the same function at different lines", async () => {
    const inc = (x: number): number => x + 1;
    const stages = await stagesOf(async (sc) => {
      await sc.parallelize([1], 1).map(inc).collect();
      await sc.parallelize([1], 1).map(inc).collect();
    });

    const loaded = await Promise.all(stages.map((stage) => loadStage(stage)));

    expect(new Set(loaded.map(({ code }) => code)).size).toBe(2);
  });

  it("makes functions anew where what they captured differs or can change", async () => {
    const stages = await stagesOf(async (sc) => {
      for (let factor = 1; factor <= 3; factor++) {
        const seen: number[] = [];
        await sc
          .parallelize([1], 1)
          .map((x) => x * factor)
          .map((x) => seen.push(x))
          .collect();
      }
    });

    const loaded = await Promise.all(stages.map((stage) => loadStage(stage)));

    expect(new Set(loaded.map(({ code }) => code)).size).toBe(1);
    expect(new Set(loaded.map((each) => each.loaded.instantiate(host).roots[0])).size).toBe(3);
  });

  it("keeps the code of so many forms only", async () => {
    const [stage] = await stagesOf((sc) => sc.parallelize([1], 1).collect());
    const program = stage as StageProgram;
    const first = await loadStage({ ...program, name: "form 0" });

    const again = await loadStage({ ...program, name: "form 0" });
    for (let n = 1; n <= 64; n++) await loadStage({ ...program, name: `form ${n}` });
    const later = await loadStage({ ...program, name: "form 0" });

    expect(again.code).toBe(first.code);
    expect(later.code).not.toBe(first.code);
  });
});

describe.each(engines)("jobs of the same lines on the %s", (_, engine) => {
  it("have what their own functions captured", async () => {
    const results = await withContext(engine, async (sc) => {
      const found: unknown[] = [];
      for (const factor of [1, -2, 0.5, 1e300]) {
        const shared = sc.broadcast({ factor });
        const memo = new Map<number, number>();
        found.push(
          await sc
            .parallelize([1, 2, 3], 1)
            .map((x) => x * factor + shared.value.factor)
            .map((x) => memo.set(memo.size, x).size)
            .collect(),
          await sc
            .parallelize([1, 2, 3], 1)
            .map((x) => x * factor + shared.value.factor)
            .collect(),
        );
      }
      return found;
    });

    expect(results).toEqual(
      [1, -2, 0.5, 1e300].flatMap((factor) => [
        [1, 2, 3],
        [1, 2, 3].map((x) => x * factor + factor),
      ]),
    );
  });

  it("begin with their own zero", async () => {
    const sums = async (rdd: RDD<[string, number]>, zero: unknown[]): Promise<unknown> =>
      await rdd
        .aggregateByKey(
          zero,
          (list, x) => [...list, x],
          (a, b) => [...a, ...b],
        )
        .collect();

    const results = await withContext(engine, async (sc) => {
      const rdd = sc.parallelize<[string, number]>([["a", 1]], 1);
      return [await sums(rdd, []), await sums(rdd, ["zero"]), await sums(rdd, [0, 0])];
    });

    expect(results).toEqual([[["a", [1]]], [["a", ["zero", 1]]], [["a", [0, 0, 1]]]]);
  });

  it("run over records of any types, one after another", async () => {
    const inputs: unknown[][] = [
      [1, 2, 2],
      ["a", "b", "a"],
      [0.5, -0, NaN],
      [[1, "x"], [1, "x"], [2]],
      [{ a: 1 }, { a: 1, b: 2 }],
      [1n, null, undefined, true],
    ];

    const results = await withContext(engine, async (sc) => {
      const found: unknown[] = [];
      for (const input of inputs)
        found.push(
          await sc
            .parallelize(input, 2)
            .map((x) => [x, 1] as [unknown, number])
            .reduceByKey((a, b) => a + b, 1)
            .collect(),
        );
      return found;
    });

    expect(results).toEqual([
      [
        [1, 1],
        [2, 2],
      ],
      [
        ["a", 2],
        ["b", 1],
      ],
      [
        [0.5, 1],
        [0, 1],
        [NaN, 1],
      ],
      [
        [[1, "x"], 2],
        [[2], 1],
      ],
      [
        [{ a: 1 }, 1],
        [{ a: 1, b: 2 }, 1],
      ],
      [
        [1n, 1],
        [null, 1],
        [undefined, 1],
        [true, 1],
      ],
    ]);
  });

  it("fail with their own stage and operator", async () => {
    const failures = await withContext(engine, async (sc) => {
      const found: { stage: unknown; operator: unknown }[] = [];
      for (const bad of [1, 2, 3]) {
        const { fields } = await failureOf(
          sc
            .parallelize([1, 2, 3], 1)
            .map((x) => {
              if (x === bad) throw new Error(`bad ${x}`);
              return x;
            })
            .collect(),
        );
        found.push({ stage: fields["stage"], operator: fields["operator"] });
      }
      return found;
    });

    expect(new Set(failures.map(({ stage }) => stage)).size).toBe(3);
    for (const { operator } of failures) expect(operator).toMatch(/^map at .*stage-code/);
  });
});
