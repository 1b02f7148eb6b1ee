import { execFile } from "node:child_process";
import { chmodSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it, vi } from "vitest";
import { temporaryDirectory } from "./support.ts";

// Disks and child processes take their time on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

describe("permissions", () => {
  it("are named when they are missing", async () => {
    const directory = temporaryDirectory({ "closed/x": "x", secret: "x" });
    chmodSync(directory, 0o755);
    chmodSync(join(directory, "closed"), 0o000);
    chmodSync(join(directory, "secret"), 0o000);
    const program = `
      import { local } from ${JSON.stringify(import.meta.resolve("@firesteel/local"))};
      // To root everything is permitted.
      if (process.getuid() === 0) process.setuid(65534);
      const fs = local().createFileSystem("file", {});
      const calls = {
        open: () => fs.open(${JSON.stringify(join(directory, "secret"))}),
        list: () => fs.list(${JSON.stringify(join(directory, "closed"))}),
        stat: () => fs.stat(${JSON.stringify(join(directory, "closed", "x"))}),
        create: () => fs.create(${JSON.stringify(join(directory, "closed", "y"))}),
        mkdirs: () => fs.mkdirs(${JSON.stringify(join(directory, "closed", "d", "e"))}),
        rename: () => fs.rename(${JSON.stringify(join(directory, "secret"))}, ${JSON.stringify(join(directory, "closed", "s"))}),
        delete: () => fs.delete(${JSON.stringify(join(directory, "closed", "x"))}),
      };
      const codes = {};
      for (const [name, call] of Object.entries(calls)) codes[name] = await call().then(() => "no error", (e) => e.code);
      console.log(JSON.stringify(codes));`;
    const { stdout } = await promisify(execFile)(process.execPath, [
      "--input-type=module",
      "-e",
      program,
    ]);
    chmodSync(join(directory, "closed"), 0o700);
    const denied = "PERMISSION_DENIED";
    expect(JSON.parse(stdout)).toEqual({
      open: denied,
      list: denied,
      stat: denied,
      create: denied,
      mkdirs: denied,
      rename: denied,
      delete: denied,
    });
  });
});
