import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { compare } from "../../tools/parity/compare.mjs";
import { usedNames } from "../../tools/parity/used-names.mjs";

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
const decide = (notes, onDriver) => ({
  everywhere: {},
  classes: [{ ours: "Thing", pyspark: ["Thing"], scala: ["Thing"], notes, onDriver }],
});
const run = (theirs, our, notes = {}, usedOnSpark = new Set(theirs), onDriver = false) => {
  const { sections, problems } = compare({
    pyspark: recording(theirs),
    scala: recording([]),
    decisions: decide(notes, onDriver),
    ours: ours(our),
    usedOnSpark,
  });
  const [{ rows }] = sections;
  return {
    states: rows.map((row) => [row.name, row.state]),
    onSpark: rows.map((row) => row.onSpark),
    problems,
  };
};

describe("compare", () => {
  it("finds names present, different and absent", () => {
    const notes = { b: { different: "because" }, c: { absent: "because" } };

    expect(run(["a", "b", "c"], ["a", "b", "extra"], notes)).toMatchObject({
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

    expect(run(["addPyFile"], ["addModule"], notes, new Set(["addModule"]))).toMatchObject({
      states: [["addPyFile", "different"]],
      problems: [],
    });
  });

  it("says of each name how it is on Spark: by the suites that run there, or by a note", () => {
    const notes = { b: { spark: "ends whole jobs" }, c: { absent: "because" } };

    expect(run(["a", "b", "c"], ["a", "b"], notes, new Set(["a"]))).toMatchObject({
      onSpark: ["yes", "ends whole jobs", ""],
      problems: [],
    });
    expect(run(["a"], ["a"], {}, new Set(), true)).toMatchObject({
      onSpark: ["driver"],
      problems: [],
    });
  });

  it("wants each name tested on Spark, or a note, and no note on what is absent", () => {
    expect(run(["a"], ["a"], {}, new Set()).problems).toEqual([
      expect.stringContaining("Thing.a is used by no suite that runs on Spark"),
    ]);
    expect(run(["a"], [], { a: { absent: "because", spark: "so" } }).problems).toHaveLength(1);
  });

  it("takes names of every object as data", () => {
    expect(run(["constructor", "__proto__"], []).problems).toHaveLength(2);
  });
});

describe("usedNames", () => {
  it("finds what is called and read of objects, and nothing that is only written in texts", async () => {
    const directory = await mkdtemp(join(tmpdir(), "firesteel-parity-"));
    try {
      const path = join(directory, "suite.ts");
      await writeFile(
        path,
        'const n: number = await sc().range(3).map((x) => x.y).count(); "a.text";',
      );

      expect(await usedNames([path])).toEqual(new Set(["range", "map", "y", "count"]));
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  });
});
