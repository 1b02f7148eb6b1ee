import assert from "node:assert/strict";
import { glob } from "@firesteel/core/io";
import type { FileSystemLine } from "./file-system-trial.ts";

const files = [
  "2025/12/a.log",
  "2026/01/a.log",
  "2026/01/b.txt",
  "2026/02/c.log",
  "2026/.hidden.log",
  "x{1}",
];

/** Patterns below the line's directory and what they match. */
const cases: readonly (readonly [pattern: string, matches: readonly string[]])[] = [
  ["2026/01/a.log", ["2026/01/a.log"]],
  ["2026/*", ["2026/01", "2026/02"]],
  ["*/*/*.log", ["2025/12/a.log", "2026/01/a.log", "2026/02/c.log"]],
  ["2026/0?/[a-b].*", ["2026/01/a.log", "2026/01/b.txt"]],
  ["2026/0[^1]/*", ["2026/02/c.log"]],
  ["{2025,2026}/{12,01}/a.{log,txt}", ["2025/12/a.log", "2026/01/a.log"]],
  ["{2025/12,2026/02}/*", ["2025/12/a.log", "2026/02/c.log"]],
  ["x\\{1\\}", ["x{1}"]],
  ["[wx]\\{*", ["x{1}"]],
  ["2026/.hidden*", []],
  ["2026/.hidden.log", ["2026/.hidden.log"]],
  ["**/*.txt", ["2026/01/b.txt"]],
  ["none*", []],
];

export const globLines: readonly FileSystemLine[] = [
  {
    id: "glob.patterns",
    says: "serves globs: stars, sets, braces with and without slashes, escaped and hidden names",
    check: async (trial) => {
      for (const name of files) await trial.write(name, name);
      for (const [pattern, matches] of cases) {
        const found = await glob(trial.fs, trial.path(pattern));
        assert.deepEqual(
          found.map(({ path }) => path),
          matches.map((name) => trial.path(name)),
          pattern,
        );
      }
    },
  },
];
