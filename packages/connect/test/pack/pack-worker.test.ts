import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, it, vi } from "vitest";

// Child processes take their time on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

describe("packWorker", () => {
  it("fails before it packs anything where the file cannot have a directory", async () => {
    // Another process, since a call that does not return could not be ended in this one: Linux says `ENOENT` of a new
    // directory below `/proc`, at which Node's recursive `mkdir` tries for ever.
    const program = `
      import { packWorker } from ${JSON.stringify(import.meta.resolve("@firesteel/connect"))};
      const error = await packWorker({ file: "/proc/firesteel/worker.tar.gz" }).catch((e) => e);
      console.log(JSON.stringify({ code: error.code, path: error.path }));`;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ["--input-type=module", "-e", program],
      { timeout: 100_000, killSignal: "SIGKILL" },
    );

    expect(JSON.parse(stdout)).toEqual({ code: "ENOENT", path: "/proc/firesteel" });
  });
});
