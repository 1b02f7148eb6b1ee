import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { toPage } from "../../tools/configuration/page.mjs";
import { findUses } from "../../tools/configuration/uses.mjs";

const root = mkdtempSync(join(tmpdir(), "uses-test-"));
mkdirSync(join(root, "packages/a/src"), { recursive: true });
writeFileSync(join(root, "packages/a/src/a.ts"), 'get("spark.read"); get("spark.stray");');
execFileSync("git", ["init", "-q"], { cwd: root });
execFileSync("git", ["add", "."], { cwd: root });
afterAll(() => rmSync(root, { recursive: true }));

const uses = (keys) =>
  findUses(root, new Map(keys.map((key) => [key.name, key])), (name) =>
    keys.some((key) => key.name === name),
  );

describe("docs/configuration.md", () => {
  it("is what the tables of keys say, and every key is read where it should be", () => {
    const check = resolve(import.meta.dirname, "../../tools/configuration/write-page.mjs");

    expect(execFileSync(process.execPath, [check, "--check"], { encoding: "utf8" })).toMatch(
      /^\d+ keys/,
    );
  });

  it("shows type, default and meaning, and escapes what would break the table", () => {
    const page = toPage({
      configSections: [
        [
          "Some",
          [{ name: "spark.a", type: "int", min: 1, default: "1|2", doc: "a", since: "1.0" }],
        ],
      ],
      namesWithoutEffect: [["no reason", ["spark.x."]]],
      readElsewhere: [],
      deprecatedKeys: new Map([["spark.old", "spark.a"]]),
      environmentVariables: [["A", "spark.a", true]],
    });

    expect(page).toContain("| `spark.a` | whole number ≥ 1 | `1\\|2` | a | 1.0 |");
    expect(page).toContain("- **no reason**: `spark.x.*`");
    expect(page).toContain("| `spark.old` | `spark.a` |");
    expect(page).toContain("| `A` | `spark.a` | wins over every other setting |");
  });
});

describe("findUses", () => {
  it("is content with keys that are read, or have no effect", () => {
    expect(
      uses([{ name: "spark.read" }, { name: "spark.stray" }, { name: "spark.b", refused: "no" }]),
    ).toEqual([]);
  });

  it("finds keys that are read nowhere, names in no table, and reasons that no longer hold", () => {
    expect(
      uses([{ name: "spark.read", withoutEffect: "not read yet" }, { name: "spark.b" }]),
    ).toEqual([
      expect.stringContaining("spark.b is read nowhere"),
      expect.stringContaining("spark.stray of packages/a/src/a.ts"),
      expect.stringContaining("spark.read is read by"),
    ]);
  });
});
