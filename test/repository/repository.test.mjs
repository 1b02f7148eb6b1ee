import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const read = (path) => readFileSync(join(root, path), "utf8");
const tracked = execFileSync("git", ["ls-files", "-z"], { cwd: root, encoding: "utf8" })
  .split("\0")
  .filter((path) => path !== "");

describe("the repository", () => {
  it.each(["npm ci && npm start", "npm ci && npm test"])("names `%s` in its README", (command) => {
    expect(read("README.md")).toContain(command);
  });

  it("has a lock file that names no download host", () => {
    expect(read("package-lock.json")).not.toMatch(/"resolved": "(?!packages\/)/);
  });

  it("has a CONTRIBUTING file of at most 150 lines", () => {
    expect(read("CONTRIBUTING.md").split("\n").length).toBeLessThanOrEqual(151);
  });

  it("keeps generated files out", () => {
    const generated = tracked.filter((path) =>
      /(^|\/)(dist|out-tsc|coverage|test-results)\//.test(path),
    );

    expect(generated).toEqual([]);
  });

  it("skips no test", () => {
    const skipped = tracked
      .filter((path) => /\.test\.(ts|mjs)$/.test(path) && !path.startsWith("test/repository/"))
      .filter((path) => /\b(it|test|describe)\.(skip|only|todo|fails)\b|\bxit\(/.test(read(path)));

    expect(skipped).toEqual([]);
  });

  it("lists every package in the solution's tsconfig", () => {
    const packages = tracked
      .map((path) => /^packages\/[^/]+(?=\/package\.json$)/.exec(path)?.[0])
      .filter((path) => path !== undefined);
    const referenced = JSON.parse(read("tsconfig.json")).references.map((r) => r.path.slice(2));

    expect(referenced.toSorted()).toEqual(packages.toSorted());
  });
});
