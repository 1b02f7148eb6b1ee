import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkLinks } from "../../tools/documentation/dead-links.mjs";
import { pagePaths, readPage, repository } from "./pages.mjs";

const execute = promisify(execFile);

function titleOf(html) {
  const [, title] = /<title>(.*) \| Firesteel<\/title>/.exec(html) ?? [];
  return title?.replaceAll("&#39;", "'");
}

let directory = "";
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "firesteel-site-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

describe("the documentation site", () => {
  it("is built without a warning, holds every page, and has no dead link", async () => {
    await execute("npx", ["typedoc", "--out", directory], { cwd: repository });

    const { pages, links, dead } = checkLinks(directory);
    expect(dead).toEqual([]);
    expect(pages).toBeGreaterThan(300);
    expect(links).toBeGreaterThan(10_000);
    const names = readdirSync(join(directory, "documents"));
    const site = names.map((name) => readFileSync(join(directory, "documents", name), "utf8"));
    for (const path of pagePaths().filter((each) => each.startsWith("docs/"))) {
      const [, title] = /^# (.+)$/m.exec(readPage(path));
      expect(site.map(titleOf)).toContain(title);
    }
    const rdd = readFileSync(join(directory, "classes/_firesteel_core..RDD.html"), "utf8");
    expect(rdd).toContain('id="reducebykey"');
  });
});

describe("checkLinks", () => {
  it("tells of files and places that are not there, and follows no other site", () => {
    mkdirSync(join(directory, "deep"));
    writeFileSync(join(directory, "a.svg"), '<svg><g id="icon"></g></svg>');
    writeFileSync(
      join(directory, "index.html"),
      '<a href="deep/b.html#here"></a><a href="https://example.org/none"></a><a href="#none"></a>' +
        '<use href="a.svg#icon"></use><img src="none.png"><a href="deep"></a><a href="../out"></a>',
    );
    writeFileSync(
      join(directory, "deep/b.html"),
      '<h1 id="here"></h1><a href="../index.html"></a><a href="../index.html#none"></a>',
    );

    const { pages, links, dead } = checkLinks(directory);
    expect([pages, links]).toEqual([2, 8]);
    expect(dead).toEqual([
      "deep/b.html: ../index.html#none",
      "index.html: #none",
      "index.html: ../out",
      "index.html: deep",
      "index.html: none.png",
    ]);
  });
});
