/**
 * `npm run configuration` writes docs/configuration.md from the table of keys in core; with `--check` it only fails,
 * naming what is wrong, when that file is stale, when a key that should mean something is read nowhere, or when a key
 * that is read is in no table.
 */
import { readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { format } from "prettier";
import { toPage } from "./page.mjs";
import { findUses } from "./uses.mjs";

const root = resolve(import.meta.dirname, "../..");
const conf = await import(join(root, "packages/core/dist/conf/index.js"));
const { isKnownKey } = await import(join(root, "packages/core/dist/conf/config-registry.js"));

const problems = findUses(root, conf.configKeys, isKnownKey);
const text = await format(toPage(conf), { parser: "markdown", printWidth: 100 });
const path = join(root, "docs/configuration.md");

if (process.argv.includes("--check")) {
  const existing = await readFile(path, "utf8").catch(() => "");
  if (existing !== text)
    problems.push("docs/configuration.md is stale: run npm run configuration and commit it");
} else {
  await writeFile(path, text);
}

for (const problem of problems) console.error(problem);
console.log(`${conf.configKeys.size} keys with a type`);
process.exitCode = problems.length === 0 ? 0 : 1;
