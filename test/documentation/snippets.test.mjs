import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import { generated, pagePaths, snippetsOf } from "./pages.mjs";

const execute = promisify(execFile);
/** @type {string[]} */
const complaints = inject("complaints");

/** What snippets find in their directory. */
const files = {
  "data.txt": "the quick brown fox\njumps over the lazy dog\nthe end\n",
  "numbers.txt": "3\n1\n2\n",
  "docs/a.md": "one two two\n",
};

const pages = pagePaths()
  .map((path) => ({ path, snippets: snippetsOf(path) }))
  .filter(({ snippets }) => snippets.length > 0);

it.each(pages)("the TypeScript of $path compiles", ({ snippets }) => {
  const ours = complaints.filter((line) =>
    snippets.some(({ name }) => line.includes(`/${name}.ts(`)),
  );

  expect(ours).toEqual([]);
});

const running = pages
  .map(({ path, snippets }) => ({ path, snippets: snippets.filter(({ runs }) => runs) }))
  .filter(({ snippets }) => snippets.length > 0);

describe("the TypeScript of a page", () => {
  let directory = "";
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "firesteel-documentation-"));
    mkdirSync(join(directory, "docs"));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it.each(running)("does what it says: $path", async ({ path, snippets }) => {
    const program = snippets
      .map(({ name, line }) => {
        const url = pathToFileURL(join(generated, `${name}.js`)).href;
        const place = JSON.stringify(`${path}, line ${line}`);
        return `await import("${url}").catch((cause) => { throw new Error(${place}, { cause }); });`;
      })
      .join("\n");
    writeFileSync(join(directory, "program.mjs"), program);

    await execute(process.execPath, ["program.mjs"], { cwd: directory });
  });
});

describe("the compiler", () => {
  it("complains about nothing but snippets", () => {
    const names = pages.flatMap(({ snippets }) => snippets.map(({ name }) => name));

    expect(names.length).toBeGreaterThan(30);
    expect(
      complaints.filter((line) => !names.some((name) => line.includes(`/${name}.ts(`))),
    ).toEqual([]);
  });
});
