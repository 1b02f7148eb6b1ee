import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runExample } from "./run-example.ts";

describe("word-count", { timeout: 120_000 }, () => {
  let directory = "";
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "word-count-"));
  });
  afterEach(() => rm(directory, { recursive: true }));

  const savedCounts = async (): Promise<Record<string, number>> => {
    const names = await readdir(join(directory, "out"));
    const texts = await Promise.all(
      names
        .filter((name) => name.startsWith("part-"))
        .toSorted()
        .map((name) => readFile(join(directory, "out", name), "utf8")),
    );
    const lines = texts.join("").split("\n").slice(0, -1);
    return Object.fromEntries(
      lines.map((line) => [line.split("\t")[0], Number(line.split("\t")[1])]),
    );
  };

  it("counts what a glob names, in any number of files, and saves it", async () => {
    for (let i = 0; i < 300; i += 1) {
      await mkdir(join(directory, `in/${i % 7}`), { recursive: true });
      await writeFile(join(directory, `in/${i % 7}/${i}.md`), `The number ${i} and the WORD\n`);
    }
    await writeFile(join(directory, "in/other.js"), "unread");

    const { code, stdout, stderr } = await runExample(
      "word-count",
      ["in/**/*.md", "--output", "out", "--top", "3"],
      directory,
    );

    expect(stderr).not.toContain("Error");
    expect(code).toBe(0);
    expect(stdout).toContain("300 splits");
    expect(stdout).toMatch(
      /600 {2}the\n\s+300 {2}word\n\s+300 {2}number\n1,800 words, 304 distinct/,
    );
    expect(await readdir(join(directory, "out"))).toContain("_SUCCESS");
    const counts = await savedCounts();
    expect(Object.keys(counts)).toHaveLength(304);
    expect(counts).toMatchObject({ the: 600, and: 300, "17": 1 });
  });

  it("replaces its own output but nothing else", async () => {
    await writeFile(join(directory, "a.txt"), "one two two\n");
    const run = () => runExample("word-count", ["a.txt", "--output", "out"], directory);

    expect((await run()).code).toBe(0);
    expect((await run()).code).toBe(0);
    expect(await savedCounts()).toEqual({ two: 2, one: 1 });

    await writeFile(join(directory, "out/precious.txt"), "mine");
    const refused = await run();
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain("precious.txt");
    expect(await readFile(join(directory, "out/precious.txt"), "utf8")).toBe("mine");
  });

  it("says so when there is no input", async () => {
    const { code, stderr } = await runExample(
      "word-count",
      ["none/*.md", "--output", "out"],
      directory,
    );

    expect(code).toBe(1);
    expect(stderr).toContain("none/*.md");
    expect(await readdir(directory)).toEqual([]);
  });
});
