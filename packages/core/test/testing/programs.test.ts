import {
  difference,
  generateProgram,
  loadProgramModule,
  type Program,
  printJavaScript,
  printPython,
  ReferenceContext,
  runProgram,
  shrinkProgram,
} from "@firesteel/core/testing";
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
    const text = [...programs("common", 1500), ...programs("own", 500)].map((program) =>
      printJavaScript(program, true),
    );
    const all = text.join("\n");
    for (const method of [
      "join",
      "cogroup",
      "sortByKey",
      "takeSample",
      "accumulator",
      "broadcast",
      "async",
    ])
      expect(all).toContain(method);
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
