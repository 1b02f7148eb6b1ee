import { SparkConf, SparkContext } from "@firesteel/core";
import {
  checkPrograms,
  createHostileEngine,
  difference,
  generateProgram,
  loadProgramModule,
  type Program,
  printJavaScript,
  printPython,
  programsOn,
  ReferenceContext,
  type ReferenceRDD,
  runProgram,
  shrinkProgram,
} from "@firesteel/core/testing";
import { actions } from "#src/testing/programs/actions";
import { rddOperations } from "#src/testing/programs/program-state";
import { describe, expect, it } from "vitest";

function programs(mode: Program["mode"], count: number): Program[] {
  return Array.from({ length: count }, (_, seed) => generateProgram(seed, mode));
}

describe("generateProgram", () => {
  it("makes the same program of the same seed", () => {
    for (const mode of ["common", "own"] as const)
      expect(programs(mode, 20)).toEqual(programs(mode, 20));
  });

  it("makes programs that the reference can run", async () => {
    for (const mode of ["common", "own"] as const) {
      const all = programs(mode, 300);
      const module = await loadProgramModule(all, { allowAsync: false });
      for (const [i, program] of all.entries()) {
        const run = module.programs[i]!;
        const outcome = await runProgram(program, run, new ReferenceContext(), module.classes);
        expect(
          difference(outcome, outcome),
          `seed ${program.seed}, ${mode}\n${printJavaScript(program, false)}`,
        ).toBeUndefined();
      }
    }
  });

  it("uses every operation and action", () => {
    const used = new Set<string>();
    for (const { steps, action } of [...programs("common", 1000), ...programs("own", 1000)])
      for (const { operation } of [...steps, action]) used.add(operation);

    for (const name of [...Object.keys(rddOperations), ...Object.keys(actions)])
      expect(used, name).toContain(name);
  });
});

describe("printPython", () => {
  it("writes what JavaScript spells otherwise", () => {
    const program = generateProgram(1, "common");
    expect(printPython(program)).toMatch(/def program\(sc\):\n( {4}.*\n)+ {4}return/);
  });
});

describe("shrinkProgram", () => {
  it("leaves what makes a program fail", async () => {
    const seed = Array.from({ length: 500 }, (_, i) => i).find((i) => {
      const { steps } = generateProgram(i, "common");
      return steps.length > 5 && steps.some(({ operation }) => operation === "sortBy");
    });
    const program = generateProgram(seed!, "common");

    const small = await shrinkProgram(program, async ({ steps }) =>
      steps.some(({ operation }) => operation === "sortBy"),
    );

    expect(small.steps.length, printJavaScript(small, false)).toBeLessThanOrEqual(3);
    expect(small.steps.map(({ operation }) => operation)).toContain("sortBy");
  });
});

describe("difference", () => {
  it("tells results, failures and unexpected failures apart", () => {
    const empty = { error: "reduce of an empty RDD", code: "EMPTY_COLLECTION" };
    const broken = { error: "x is not a function", code: "" };

    expect(difference({ result: "1" }, { result: "1" })).toBeUndefined();
    expect(difference({ result: "1" }, { result: "2" })).toContain("expected\n1\nbut got\n2");
    expect(difference(empty, broken)).toBeUndefined();
    expect(difference(empty, { result: "1" })).toContain("should have failed");
    expect(difference({ result: "1" }, broken)).toContain("failed");
    expect(difference(broken, broken)).toContain("the reference failed");
  });
});

describe("checkPrograms", () => {
  const all = [...programs("common", 120), ...programs("own", 120)];

  it("finds Firesteel and the reference of one mind", async () => {
    await using sc = new SparkContext(new SparkConf().setMaster("local[2]").setAppName("programs"));
    expect((await checkPrograms(all, programsOn(sc), 4)).join("\n\n")).toBe("");
  });

  it("finds the hostile engine and the reference of one mind", async () => {
    const conf = new SparkConf().setMaster("local[2]").setAppName("programs");
    await using sc = new SparkContext(conf, {
      engine: (options) => createHostileEngine({ ...options, seed: 7 }),
    });
    expect((await checkPrograms(all, programsOn(sc), 4)).join("\n\n")).toBe("");
  });

  it("reports the seed and a small program where results differ", async () => {
    class Wrong extends ReferenceContext {
      override range(...args: Parameters<ReferenceContext["range"]>): ReferenceRDD<number> {
        return super.range(...args).map((x) => x + 1);
      }
    }
    const sums = programs("common", 80);
    const reports = await checkPrograms(
      sums,
      async (some) => {
        const module = await loadProgramModule(some, { allowAsync: false });
        return (program, i) =>
          runProgram(program, module.programs[i]!, new Wrong(), module.classes);
      },
      1,
    );

    expect(reports[0]).toMatch(/^seed \d+ \(common\), shrunk to\n[^]*sc\.range\([^]*expected/);
    expect(reports[0]!.split("\n").length).toBeLessThan(40);
  });
});
