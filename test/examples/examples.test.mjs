import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { examples } from "@firesteel/examples";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PySpark } from "../oracle/pyspark.mjs";

const execute = promisify(execFile);
const repository = resolve(import.meta.dirname, "../..");
const data = (name) => join(repository, "packages/examples/data", name);
const scratch = mkdtempSync(join(tmpdir(), "firesteel-examples-"));

/** Arguments of the example and, where they are others, of PySpark's program of that name. */
const cases = {
  "added-file": [[data("orders.csv")]],
  als: [["20", "30", "3", "4"]],
  broadcast: [["6", "50000"]],
  "dfs-read-write": [
    [data("access.log"), join(scratch, "ours")],
    [data("access.log"), join(scratch, "theirs")],
  ],
  "exception-handling": [["1000"]],
  "group-by": [["4", "1500", "500", "3"]],
  join: [[data("customers.csv"), data("orders.csv")]],
  "k-means": [["9000", "3"]],
  "log-analysis": [[data("access.log")]],
  "log-query": [[data("access.log")]],
  "logistic-regression": [["4000", "4", "8"]],
  "page-rank": [[data("links.txt"), "10"]],
  pi: [["300000"]],
  "skewed-group-by": [["5", "3000", "4"]],
  sort: [[data("numbers.txt")]],
  "transitive-closure": [[data("links.txt")]],
  "word-count": [
    [data("access.log"), "--output", join(scratch, "counts"), "--top", "9"],
    [data("access.log"), "9"],
  ],
};

/** What word count prints beside its counts depends on the machine. */
const isResult = (line) => !/^(?:reading |saved to |[\d.]+ s$)/.test(line);

describe("firesteel run-example and PySpark", () => {
  let spark;
  beforeAll(async () => {
    spark = await PySpark.start();
  });
  afterAll(async () => {
    await spark?.stop();
    rmSync(scratch, { recursive: true, force: true });
  });

  const oursOf = async (name, args) => {
    const main = join(repository, "packages/cli/dist/main.js");
    const { stdout } = await execute(
      process.execPath,
      [main, "run-example", "--master", "local[2]", name, ...args],
      { cwd: repository, env: { ...process.env, SPARK_HOME: undefined } },
    );
    return stdout.trimEnd().split("\n").filter(isResult);
  };

  const theirsOf = async (name, args) => {
    const source = readFileSync(join(import.meta.dirname, "programs", `${name}.py`), "utf8");
    const call = `_given = program\ndef program(sc):\n    return _given(sc, *${JSON.stringify(args)})\n`;
    const { value, error } = await spark.run(`${source}\n${call}`);
    if (error !== undefined) throw new Error(error);
    return value;
  };

  it("have the same examples", () => {
    expect(Object.keys(cases)).toEqual(examples.map(({ name }) => name));
  });

  it.each(Object.entries(cases))("%s prints the same", async (name, [args, sparkArgs = args]) => {
    const [ours, theirs] = await Promise.all([oursOf(name, args), theirsOf(name, sparkArgs)]);

    expect(ours.length).toBeGreaterThan(0);
    expect(ours.map(withoutNumbers)).toEqual(theirs.map(withoutNumbers));
    const numbers = ours.map(decimalsOf);
    for (const [i, line] of theirs.entries())
      for (const [j, { value, step }] of decimalsOf(line).entries())
        // Sums of fractions depend on the order of their parts, and then the last digit that is shown may.
        expect(Math.abs(numbers[i][j].value - value), ours[i]).toBeLessThanOrEqual(step * 1.01);
  });
});

const decimals = /-?\d+\.\d+/g;

/** Whole numbers must be the same: they stay. */
function withoutNumbers(line) {
  return line.replaceAll(decimals, "#");
}

function decimalsOf(line) {
  return [...line.matchAll(decimals)].map(([text]) => ({
    value: Number(text),
    step: 10 ** -text.split(".")[1].length,
  }));
}
