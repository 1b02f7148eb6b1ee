import { describe, expect, it } from "vitest";
import { compare } from "../../tools/parity/compare.mjs";

const recording = (names) => ({
  source: "spark",
  classes: { Thing: names.map((name) => ({ name, parameters: ["a", "b=1"] })) },
});
const ours = (names) =>
  new Map([
    [
      "Thing",
      { problems: [], members: new Map(names.map((name) => [name, { signature: "(a, b?)" }])) },
    ],
  ]);
const decide = (notes) => ({
  everywhere: {},
  classes: [{ ours: "Thing", pyspark: ["Thing"], scala: ["Thing"], notes }],
});
const run = (theirs, our, notes = {}) => {
  const { sections, problems } = compare({
    pyspark: recording(theirs),
    scala: recording([]),
    decisions: decide(notes),
    ours: ours(our),
  });
  return { states: sections[0].rows.map((row) => [row.name, row.state]), problems };
};

describe("compare", () => {
  it("finds names present, different and absent", () => {
    const notes = { b: { different: "because" }, c: { absent: "because" } };

    expect(run(["a", "b", "c"], ["a", "b", "extra"], notes)).toEqual({
      states: [
        ["a", "present"],
        ["b", "different"],
        ["c", "absent"],
      ],
      problems: [],
    });
  });

  it("wants a reason for every absent name", () => {
    expect(run(["a"], []).problems).toEqual([expect.stringContaining("Thing.a is absent")]);
  });

  it("refuses reasons that fit nothing any more", () => {
    expect(run(["a"], ["a"], { a: { absent: "because" } }).problems).toHaveLength(1);
    expect(run(["a"], ["a"], { b: { absent: "because" } }).problems).toHaveLength(1);
  });

  it("follows a name of ours that is not Spark's", () => {
    const notes = { addPyFile: { as: "addModule", different: "modules" } };

    expect(run(["addPyFile"], ["addModule"], notes)).toEqual({
      states: [["addPyFile", "different"]],
      problems: [],
    });
  });

  it("takes names of every object as data", () => {
    expect(run(["constructor", "__proto__"], []).problems).toHaveLength(2);
  });
});
