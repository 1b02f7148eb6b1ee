import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { firesteel, main } from "./firesteel.ts";

describe("firesteel pack", () => {
  let directory = "";
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), "firesteel-pack-test-"));
  });
  afterAll(() => {
    rmSync(directory, { recursive: true });
  });

  it("writes the worker archive where it is told", { timeout: 240_000 }, async () => {
    const file = join(directory, "deep/worker.tar.gz");
    const { code, stdout, stderr } = await firesteel(["pack", "--out", file]);

    expect(code, stderr).toBe(0);
    expect(stdout).toBe(`${file}\n`);
    const names = execFileSync("tar", ["-tzf", file], { encoding: "utf8" }).split("\n");
    expect(names).toContain("firesteel-worker");
    expect(names).toContain("node");
    expect(names).toContain("node_modules/@firesteel/connect/dist/worker/main.js");
    expect(names).toContain("node_modules/@firesteel/local/index.js");
  });

  it("says what to install where @firesteel/connect is missing", async () => {
    const modules = join(directory, "node_modules");
    const cli = join(modules, "@firesteel/cli");
    mkdirSync(cli, { recursive: true });
    const root = dirname(dirname(main));
    for (const name of ["dist", "package.json"])
      cpSync(join(root, name), join(cli, name), { recursive: true });
    for (const [name, file] of [
      ["@firesteel/core", "@firesteel/core/package.json"],
      ["commander", "commander"],
    ] as const) {
      const path = fileURLToPath(import.meta.resolve(file));
      symlinkSync(realpathSync(dirname(path)), join(modules, name));
    }
    const { code, stderr } = await firesteel(["pack"], { command: join(cli, "dist/main.js") });

    expect(stderr).toContain("npm install @firesteel/connect");
    expect(code).toBe(1);
  });
});
