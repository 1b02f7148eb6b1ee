import { glob } from "@firesteel/core/io";
import * as fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { escapeGlob, parseGlob, splitPathList } from "#src/io/glob-pattern";
import { MemoryFileSystem } from "./memory-file-system.ts";

// Random input takes its time on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const names = [
  "a",
  "aa",
  "ab",
  "b",
  "cab",
  "cad",
  "cb",
  "a-c",
  "a]c",
  "a[c",
  "a{c",
  "a}c",
  "a,c",
  "a.c",
  "a^c",
  "a\\c",
  "a b",
  "a%20b",
  "ä",
  "𝄞",
  "日本",
  "new\nline",
  "a*c",
  "a?c",
  "a+c",
  "(a)",
  "a$",
  "_hidden",
  ".hidden",
];

async function match(pattern: string, files: readonly string[] = names): Promise<string[]> {
  const fs = new MemoryFileSystem(Object.fromEntries(files.map((name) => [`mem:/d/${name}`, ""])));
  const found = await glob(fs, `mem:/d/${pattern}`);
  return found.map((status) => status.path.slice("mem:/d/".length));
}

describe("glob", () => {
  it.each<[pattern: string, matches: string[]]>([
    ["?", ["a", "b", "ä", "𝄞"]],
    ["a?", ["a$", "aa", "ab"]],
    ["*b", ["a b", "a%20b", "ab", "b", "cab", "cb"]],
    ["[ab]", ["a", "b"]],
    ["[a-b]", ["a", "b"]],
    ["[^a]", ["b", "ä", "𝄞"]],
    ["[!a]", ["b", "ä", "𝄞"]],
    ["[ä-𝄞]", ["ä", "𝄞"]],
    ["a[]]c", ["a]c"]],
    ["a[^]]c", ["a*c", "a+c", "a,c", "a-c", "a.c", "a?c", "a[c", "a\\c", "a^c", "a{c", "a}c"]],
    ["a[-x]c", ["a-c"]],
    ["a[\\]\\-]c", ["a-c", "a]c"]],
    ["a[\\\\]c", ["a\\c"]],
    ["a[*?]c", ["a*c", "a?c"]],
    ["a[{,}]c", ["a,c", "a{c", "a}c"]],
    ["{a,cb}", ["a", "cb"]],
    ["c{a{b,d},b}", ["cab", "cad", "cb"]],
    ["{,c}ab", ["ab", "cab"]],
    ["a\\*c", ["a*c"]],
    ["a\\?c", ["a?c"]],
    ["a\\{c", ["a{c"]],
    ["a\\\\c", ["a\\c"]],
    ["a}c", ["a}c"]],
    ["a]c", ["a]c"]],
    ["a,c", ["a,c"]],
    ["a%20b", ["a%20b"]],
    ["a b", ["a b"]],
    ["new*", ["new\nline"]],
    ["new?line", ["new\nline"]],
    ["(a)", ["(a)"]],
    ["a.?", ["a.c"]],
    ["*hidden", []],
    ["_hidden", ["_hidden"]],
    ["nothing*", []],
    ["nothing", []],
  ])("%j", async (pattern, matches) => {
    expect(await match(pattern)).toEqual(matches);
  });

  const tree = [
    "x.md",
    "a/x.md",
    "a/b/x.md",
    "a/b/y.txt",
    "c/b/x.md",
    "_t/x.md",
    ".g/a/x.md",
    "a/_x.md",
  ];

  it.each<[pattern: string, matches: string[]]>([
    ["**/*.md", ["a/b/x.md", "a/x.md", "c/b/x.md", "x.md"]],
    ["a/**/x.md", ["a/b/x.md", "a/x.md"]],
    ["**/b/*", ["a/b/x.md", "a/b/y.txt", "c/b/x.md"]],
    ["**/**/y.txt", ["a/b/y.txt"]],
    ["a/**", ["a/b/x.md", "a/b/y.txt", "a/x.md"]],
    ["*/x.md", ["_t/x.md", "a/x.md"]],
    ["{a/b,c/b}/x.md", ["a/b/x.md", "c/b/x.md"]],
    ["{a,{c/b,a/b}}/x.md", ["a/b/x.md", "a/x.md", "c/b/x.md"]],
    ["{x.md,a/x.md}", ["a/x.md", "x.md"]],
    ["*/b", ["a/b", "c/b"]],
    ["x.md/**", []],
    ["x.md/*", []],
  ])("%j in a tree", async (pattern, matches) => {
    expect(await match(pattern, tree)).toEqual(matches);
  });

  it.each(["a[b", "[", "{a", "a{b,{c}", "{a/b", "[z-a]"])("refuses %j", async (pattern) => {
    await expect(match(pattern)).rejects.toMatchObject({ code: "INVALID_GLOB" });
  });

  it("finds any name that is escaped, and only that", async () => {
    const name = fc
      .string({
        minLength: 1,
        maxLength: 6,
        unit: fc.constantFrom(...Array.from("ab*?[]{},\\^-! %\n𝄞ä.")),
      })
      .filter((text) => text !== "." && text !== "..");
    await fc.assert(
      fc.asyncProperty(name, fc.array(name, { maxLength: 5 }), async (wanted, others) => {
        expect(await match(escapeGlob(wanted), [wanted, ...others])).toEqual([wanted]);
      }),
    );
  });

  it("matches a `?` and `*` pattern as a slow matcher does", () => {
    const slow = (pattern: string, text: string): boolean => {
      if (pattern === "") return text === "";
      if (pattern[0] === "*")
        return slow(pattern.slice(1), text) || (text !== "" && slow(pattern, text.slice(1)));
      return (
        text !== "" &&
        (pattern[0] === "?" || pattern[0] === text[0]) &&
        slow(pattern.slice(1), text.slice(1))
      );
    };
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, maxLength: 5, unit: fc.constantFrom("a", "b", "*", "?") }),
        fc.string({ minLength: 1, maxLength: 6, unit: fc.constantFrom("a", "b") }),
        (pattern, text) => {
          const [component] = parseGlob(pattern);
          if (component === undefined || component.kind === "deep") return;
          const matches =
            component.kind === "literal" ? component.name === text : component.regExp.test(text);
          expect(matches).toBe(slow(pattern, text));
        },
      ),
    );
  });
});

describe("splitPathList", () => {
  it("does not cut at commas in braces or after a backslash", () => {
    expect(splitPathList("a,b{c,d{e,f}},g\\,h,")).toEqual(["a", "b{c,d{e,f}}", "g\\,h"]);
  });
});
