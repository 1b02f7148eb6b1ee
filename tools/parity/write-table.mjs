/**
 * `npm run parity` writes docs/parity.md; with `--check` it only fails, naming what is wrong, when that file is stale,
 * when a name of Spark's is absent without a reason, when nothing says how one is on the Spark engine, or when a reason
 * fits nothing any more.
 */
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { format } from "prettier";
import { compare } from "./compare.mjs";
import { toMarkdown } from "./markdown.mjs";
import { readOurApi } from "./our-api.mjs";
import { usedNames } from "./used-names.mjs";

const here = import.meta.dirname;
const root = resolve(here, "../..");
const readJson = async (path) => JSON.parse(await readFile(join(here, path), "utf8"));

const pyspark = await readJson("spark/pyspark.json");
const scala = await readJson("spark/scala.json");
const decisions = await readJson("decisions.json");
const ours = await readOurApi(join(root, "packages/core"));

/** Suites that run on Spark: those of core, and those of Spark alone. */
const suites = ["packages/core/src/testing", "packages/core/src/testing/behaviour", "test/connect"];
const paths = await Promise.all(
  suites.map(async (directory) => {
    const names = await readdir(join(root, directory));
    return names
      .filter((name) => /(?:behaviour|contract|progress|\.test)\.ts$/.test(name))
      .map((name) => join(root, directory, name));
  }),
);
const usedOnSpark = await usedNames(paths.flat());

const { sections, problems } = compare({ pyspark, scala, decisions, ours, usedOnSpark });
const markdown = toMarkdown({ sections, sources: [pyspark.source, scala.source] });
const text = await format(markdown, { parser: "markdown", printWidth: 100 });
const path = join(root, "docs/parity.md");

if (process.argv.includes("--check")) {
  const existing = await readFile(path, "utf8").catch(() => "");
  if (existing !== text) problems.push("docs/parity.md is stale: run npm run parity and commit it");
} else {
  await writeFile(path, text);
}

for (const problem of problems) console.error(problem);
const rows = sections.flatMap((section) => section.rows);
const count = (state) => rows.filter((row) => row.state === state).length;
console.log(
  `${rows.length} names: ${count("present")} present, ${count("different")} different, ${count("absent")} absent, ${count("undecided")} undecided`,
);
process.exitCode = problems.length === 0 ? 0 : 1;
