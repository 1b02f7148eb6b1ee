import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, it, vi } from "vitest";

// Disks and child processes take their time on a busy machine.
vi.setConfig({ testTimeout: 240_000 });

/**
 * What each call comes to. Another process, since a call that does not return could not be ended in this one: Linux says
 * `ENOENT` of a new directory below `/proc`, at which Node's recursive `mkdir` tries for ever.
 */
async function outcomes(calls: Readonly<Record<string, string>>): Promise<unknown> {
  const program = `
    import { SparkConf, SparkContext, StorageLevel } from ${JSON.stringify(import.meta.resolve("@firesteel/core"))};
    import { local } from ${JSON.stringify(import.meta.resolve("@firesteel/local"))};
    const fs = local().createFileSystem("file", {});
    const run = async (settings, job) => {
      const conf = new SparkConf().setMaster("local[1]").setAppName("proc").setAll(Object.entries(settings));
      const sc = new SparkContext(conf);
      try {
        return await job(sc.parallelize([1, 2], 2));
      } finally {
        await sc.stop();
      }
    };
    const calls = {
      ${Object.entries(calls)
        .map(([name, call]) => `${name}: () => ${call},`)
        .join("\n")}
    };
    const codes = {};
    for (const [name, call] of Object.entries(calls)) codes[name] = await call().then(() => "no error", (e) => (e.code === "TASK_FAILED" ? e.cause : e).code);
    console.log(JSON.stringify(codes));`;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--input-type=module", "-e", program],
    { timeout: 200_000, killSignal: "SIGKILL" },
  );
  return JSON.parse(stdout);
}

describe("a file system that takes no new directories", () => {
  it("is an error of the calls that make them", async () => {
    const codes = await outcomes({
      mkdirs: `fs.mkdirs("file:/proc/firesteel/a/b")`,
      create: `fs.create("file:/proc/firesteel/x")`,
      existing: `fs.mkdirs("file:/proc/self")`,
    });

    expect(codes).toEqual({
      mkdirs: "PERMISSION_DENIED",
      create: "PERMISSION_DENIED",
      existing: "no error",
    });
  });

  it("is an error of jobs that write there, keep event logs there, or have their temporary files there", async () => {
    const codes = await outcomes({
      output: `run({}, (numbers) => numbers.saveAsTextFile("file:/proc/firesteel/out"))`,
      eventLog: `run({ "spark.eventLog.enabled": "true", "spark.eventLog.dir": "file:/proc" }, (numbers) => numbers.count())`,
      localDir: `run({ "spark.local.dir": "/proc/firesteel" }, (numbers) => numbers.persist(StorageLevel.DISK_ONLY).count())`,
      addedFile: `run({ "spark.local.dir": "/proc/firesteel" }, (numbers) => numbers.sparkContext.addFile("file:///etc/passwd"))`,
    });

    expect(codes).toEqual({
      output: "PERMISSION_DENIED",
      eventLog: "PERMISSION_DENIED",
      localDir: "LOCAL_DIR_UNAVAILABLE",
      addedFile: "LOCAL_DIR_UNAVAILABLE",
    });
  });
});
