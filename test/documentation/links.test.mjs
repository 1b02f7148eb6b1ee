import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { pagePaths, readPage, repository } from "./pages.mjs";

/** As GitHub makes anchors of headings. */
function anchorsOf(path) {
  return [...readPage(path).matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading
      .toLowerCase()
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1")
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

describe.each(pagePaths())("%s", (path) => {
  it("links to pages and headings that are there", () => {
    const text = readPage(path).replaceAll(/^```[^]*?^```$/gm, "");
    const links = [...text.matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, link]) => link);
    const dead = links.filter((link) => {
      const [file, anchor] = link.split("#");
      const target = file === "" ? path : join(dirname(path), file);
      if (!existsSync(join(repository, target))) return true;
      return anchor !== undefined && !anchorsOf(target).includes(anchor);
    });

    expect(dead).toEqual([]);
  });
});
