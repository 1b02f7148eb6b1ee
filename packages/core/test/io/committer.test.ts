import { type OutputJobContext, TextOutputFormat } from "@firesteel/core/io";
import { describe, expect, it, vi } from "vitest";
import { failAt, MemoryFileSystem } from "./memory-file-system.ts";

// Random input takes its time on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const format = new TextOutputFormat({ path: "mem:/out" });
let attempts = 0;

async function write(
  job: OutputJobContext,
  partition: number,
  text: string,
  attempt = 0,
): Promise<unknown> {
  const writer = await format.createWriter({
    ...job,
    partition,
    attempt,
    taskAttemptId: attempts++,
  });
  await writer.write([text]);
  return structuredClone(await writer.commit());
}

function jobOf(
  fs: MemoryFileSystem,
  conf: Readonly<Record<string, string>> = {},
  jobId = "job-7",
): OutputJobContext {
  return { ...fs.context(conf), jobId, numPartitions: 3 };
}

const text = (fs: MemoryFileSystem, name: string): string =>
  Buffer.from(fs.files.get(`mem:/out/${name}`) ?? []).toString();
const visible = (fs: MemoryFileSystem): string[] =>
  fs.names().filter((name) => !name.startsWith("mem:/out/_temporary/"));
const parts = [
  "mem:/out/_SUCCESS",
  "mem:/out/part-00000",
  "mem:/out/part-00001",
  "mem:/out/part-00002",
];

describe("committing files", () => {
  it("shows nothing before the job commits, and one attempt of each task after", async () => {
    const fs = new MemoryFileSystem();
    const job = jobOf(fs);
    await format.setUpJob(job);
    const messages = [];
    for (let partition = 0; partition < 3; partition++) {
      await write(job, partition, `lost ${partition}`, 0);
      messages.push(await write(job, partition, `kept ${partition}`, 1));
      await write(job, partition, `late ${partition}`, 2);
    }
    expect(visible(fs)).toEqual([]);

    await format.commitJob(job, messages);

    expect(fs.names()).toEqual(parts);
    expect([0, 1, 2].map((p) => text(fs, `part-0000${p}`))).toEqual([
      "kept 0\n",
      "kept 1\n",
      "kept 2\n",
    ]);
    expect([...fs.directories].toSorted()).toEqual(["mem:/", "mem:/out"]);
  });

  it("can crash at every step of the commit and be repeated", async () => {
    let steps = 0;
    for (let crashed = true; crashed; steps++) {
      const fs = new MemoryFileSystem();
      const job = jobOf(fs);
      await format.setUpJob(job);
      const messages: unknown[] = [];
      for (let p = 0; p < 3; p++) messages.push(await write(job, p, String(p)));
      const fault = failAt(steps);
      fs.options = { beforeChange: fault };
      crashed = await format.commitJob(job, messages).then(
        () => false,
        () => true,
      );
      expect(crashed).toBe(fault.happened);
      expect(fs.files.has("mem:/out/_SUCCESS")).toBe(!crashed);
      fs.options = {};
      await format.commitJob(job, messages);
      await format.commitJob(job, messages);

      expect(fs.names()).toEqual(parts);
      expect([0, 1, 2].map((p) => text(fs, `part-0000${p}`))).toEqual(["0\n", "1\n", "2\n"]);
      expect([...fs.directories].toSorted()).toEqual(["mem:/", "mem:/out"]);
    }
    expect(steps).toBeGreaterThan(8);
  });

  it("leaves nothing when the job is aborted, before or in the middle of the commit", async () => {
    // Steps of the commit: the journal (create, write, close), three renames, the clean-up.
    for (let step = 0; step <= 6; step++) {
      const fs = new MemoryFileSystem({ "mem:/other": "x" });
      const job = jobOf(fs);
      await format.setUpJob(job);
      const messages = [];
      for (let p = 0; p < 3; p++) messages.push(await write(job, p, String(p)));
      fs.options = { beforeChange: failAt(step) };
      await expect(format.commitJob(job, messages)).rejects.toMatchObject({ code: "IO_ERROR" });
      fs.options = {};

      await format.abortJob(job);
      await format.abortJob(job);

      expect(fs.names()).toEqual(["mem:/other"]);
      expect([...fs.directories]).toEqual(["mem:/"]);
    }
  });

  it("refuses attempts that come after their job, without leaving anything", async () => {
    for (const end of ["commit", "abort"]) {
      const fs = new MemoryFileSystem();
      const job = jobOf(fs);
      await format.setUpJob(job);
      const messages = [];
      for (let p = 0; p < 3; p++) messages.push(await write(job, p, String(p)));
      await (end === "commit" ? format.commitJob(job, messages) : format.abortJob(job));
      await expect(write(job, 0, "late")).rejects.toMatchObject({ code: "OUTPUT_JOB_ENDED" });
      expect(fs.names()).toEqual(end === "commit" ? parts : []);
    }
  });

  it("removes what an attempt wrote when the attempt is aborted", async () => {
    const fs = new MemoryFileSystem();
    const job = jobOf(fs);
    await format.setUpJob(job);
    const writer = await format.createWriter({
      ...job,
      partition: 0,
      attempt: 0,
      taskAttemptId: attempts++,
    });
    await writer.write(["x".repeat(200_000)]);
    await writer.abort();
    expect(fs.names()).toEqual([]);
  });

  it("refuses a directory or file that is there, and does not touch it on abort", async () => {
    for (const there of ["mem:/out/old", "mem:/out"]) {
      const fs = new MemoryFileSystem({ [there]: "old" });
      await expect(format.setUpJob(jobOf(fs))).rejects.toMatchObject({
        code: "OUTPUT_DIRECTORY_EXISTS",
      });
      await format.abortJob(jobOf(fs));
      expect(fs.names()).toEqual([there]);
    }
    const empty = new MemoryFileSystem();
    empty.directories.add("mem:/out");
    await expect(format.setUpJob(jobOf(empty))).rejects.toMatchObject({
      code: "OUTPUT_DIRECTORY_EXISTS",
    });
    await format.abortJob(jobOf(empty));
    expect(empty.directories.has("mem:/out")).toBe(true);
  });

  it("writes into an existing directory without validateOutputSpecs, replacing parts of the same name", async () => {
    const fs = new MemoryFileSystem({
      "mem:/out/part-00000": "old",
      "mem:/out/part-00009": "older",
    });
    const job = jobOf(fs, { "spark.hadoop.validateOutputSpecs": "false" });
    const other = jobOf(fs, { "spark.hadoop.validateOutputSpecs": "false" }, "job-8");
    await format.setUpJob(job);
    await format.setUpJob(other);
    const message = await write(job, 0, "new");
    const otherMessage = await write(other, 1, "other");
    await format.commitJob(job, [message]);
    await format.commitJob(other, [otherMessage]);
    expect(fs.names()).toEqual(
      ["_SUCCESS", "part-00000", "part-00001", "part-00009"].map((name) => `mem:/out/${name}`),
    );
    expect(text(fs, "part-00000")).toBe("new\n");
  });

  it("says so when a task's file has disappeared", async () => {
    const fs = new MemoryFileSystem();
    const job = jobOf(fs);
    await format.setUpJob(job);
    const message = await write(job, 0, "x");
    for (const name of fs.names()) fs.files.delete(name);
    await expect(format.commitJob(job, [message])).rejects.toMatchObject({ code: "OUTPUT_LOST" });
  });

  it("leaves _SUCCESS out when told so", async () => {
    const fs = new MemoryFileSystem();
    const job = jobOf(fs, {
      "spark.hadoop.mapreduce.fileoutputcommitter.marksuccessfuljobs": "false",
    });
    await format.setUpJob(job);
    await format.commitJob(job, [await write(job, 0, "x")]);
    expect(fs.names()).toEqual(["mem:/out/part-00000"]);
  });

  it("refuses a store without atomic rename, and an unknown codec before any task", async () => {
    const fs = new MemoryFileSystem();
    Object.assign(fs.capabilities, { atomicRename: false });
    await expect(format.setUpJob(jobOf(fs))).rejects.toMatchObject({ code: "NO_COMMITTER" });
    const odd = new TextOutputFormat({ path: "mem:/out", codec: "lzo" });
    await expect(odd.setUpJob(jobOf(new MemoryFileSystem()))).rejects.toMatchObject({
      code: "UNKNOWN_CODEC",
    });
  });
});
