/** A benchmark that no longer runs, or whose programs no longer agree, is worth nothing: each runs on little data. */
import { describe, expect, it } from "vitest";
import { cases } from "../../bench/cases.mjs";
import { agree } from "../../bench/harness/agree.mjs";
import { measure } from "../../bench/harness/measure.mjs";
import { caseTable } from "../../bench/harness/report.mjs";

/** Those need servers, which their own suites start, or have one size. */
const leftOut = /^(spark|s3|hdfs)-|^page-rank-losses$/;
const scale = 0.001;

describe("benchmarks", () => {
  const local = cases.filter(({ name }) => !leftOut.test(name));

  it.for(local)("$name: Firesteel answers as the program written by hand", async (each) => {
    const input = await each.prepare(scale);
    try {
      const systems = ["firesteel", "hand"].filter((system) =>
        Object.hasOwn(each.programs, system),
      );
      const runs = new Map();
      for (const system of systems)
        runs.set(system, [await measure(each.programs[system](input.arguments, {}))]);
      const [ours, theirs = ours] = [...runs.values()].map(([run]) => each.answer(run.output));

      expect(ours).toBeDefined();
      expect(agree(theirs, ours), JSON.stringify([theirs, ours])).toBe(true);
      expect(caseTable(each, input.about, runs)).toHaveLength(4 + systems.length);
    } finally {
      await each.release?.();
    }
  });
});

describe("agree", () => {
  it("takes floats that differ by the order of a sum as equal, and nothing else", () => {
    expect(agree({ sum: [0.1 + 0.2, "a"] }, { sum: [0.3, "a"] })).toBe(true);
    expect(agree({ sum: 0.31 }, { sum: 0.3 })).toBe(false);
    expect(agree({ count: 1_000_000_001 }, { count: 1_000_000_000 })).toBe(false);
    expect(agree({ count: 1 }, { count: 1, more: 2 })).toBe(false);
    expect(agree(["1"], [1])).toBe(false);
  });
});

describe("measure", () => {
  it("adds up the pauses that V8 traces, and drops their lines", async () => {
    const program = `gc(); gc(); console.log(JSON.stringify({ answer: 1 }));`;
    const command = [process.execPath, "--trace-gc", "--expose-gc", "-e", program];

    const run = await measure(command);

    expect(run.output).toEqual({ answer: 1 });
    expect(run.gcSeconds).toBeGreaterThan(0);
  });

  it("says what a program that fails wrote", async () => {
    const command = [process.execPath, "-e", "throw new Error('out of cheese')"];

    await expect(measure(command)).rejects.toThrow("out of cheese");
  });
});
