import {
  EnvironmentError,
  type FileCommitter,
  FiresteelError,
  type OutputJobContext,
  TextOutputFormat,
} from "@firesteel/core/io";
import { describe, expect, it, vi } from "vitest";
import { failAt, MemoryFileSystem } from "./memory-file-system.ts";
import { MemoryObjectStore } from "./memory-multipart.ts";

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

const stores = [
  { how: "renaming", Store: MemoryFileSystem },
  { how: "multipart uploads", Store: MemoryObjectStore },
];

/** Nothing of a job that has ended: no hidden file, no upload. */
function expectNoTraces(fs: MemoryFileSystem): void {
  expect(fs.names().filter((name) => name.includes("_temporary"))).toEqual([]);
  const uploads = fs instanceof MemoryObjectStore ? [...fs.multipart.uploads.keys()] : [];
  expect(uploads).toEqual([]);
}

describe.each(stores)("committing files by $how", ({ Store }) => {
  it("shows nothing before the job commits, and one attempt of each task after", async () => {
    const fs = new Store();
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
    expectNoTraces(fs);
    expect([0, 1, 2].map((p) => text(fs, `part-0000${p}`))).toEqual([
      "kept 0\n",
      "kept 1\n",
      "kept 2\n",
    ]);
    expect([...fs.directories].toSorted()).toEqual(["mem:/", "mem:/out"]);
  });

  it("can crash at every step of the commit and be repeated", async () => {
    let steps = 0;
    for (let happened = true; happened; steps++) {
      const fs = new Store();
      const job = jobOf(fs);
      await format.setUpJob(job);
      const messages: unknown[] = [];
      for (let p = 0; p < 3; p++) messages.push(await write(job, p, String(p)));
      const fault = failAt(steps);
      fs.options = { beforeChange: fault };
      const crashed = await format.commitJob(job, messages).then(
        () => false,
        () => true,
      );
      happened = fault.happened;
      expect(fs.files.has("mem:/out/_SUCCESS")).toBe(!crashed);
      fs.options = {};
      await format.commitJob(job, messages);
      await format.commitJob(job, messages);

      expect(fs.names()).toEqual(parts);
      expectNoTraces(fs);
      expect([0, 1, 2].map((p) => text(fs, `part-0000${p}`))).toEqual(["0\n", "1\n", "2\n"]);
      expect([...fs.directories].toSorted()).toEqual(["mem:/", "mem:/out"]);
    }
    expect(steps).toBeGreaterThan(8);
  });

  it("leaves nothing when the job is aborted, before or in the middle of the commit", async () => {
    let steps = 0;
    for (let happened = true; happened; steps++) {
      const fs = new Store({ "mem:/other": "x" });
      const job = jobOf(fs);
      await format.setUpJob(job);
      const messages = [];
      for (let p = 0; p < 3; p++) messages.push(await write(job, p, String(p)));
      const fault = failAt(steps);
      fs.options = { beforeChange: fault };
      const committing = format.commitJob(job, messages);
      const failed = await committing.then(
        () => false,
        (error: unknown) => FiresteelError.is(error, "IO_ERROR"),
      );
      fs.options = {};
      happened = fault.happened;
      // Faults after _SUCCESS leave nothing but hidden files.
      expect(failed).toBe(!visible(fs).includes("mem:/out/_SUCCESS"));
      if (!failed) continue;

      await format.abortJob(job);
      await format.abortJob(job);

      expect(fs.names()).toEqual(["mem:/other"]);
      expectNoTraces(fs);
      expect([...fs.directories]).toEqual(["mem:/"]);
    }
    expect(steps).toBeGreaterThan(8);
  });

  it("refuses attempts that come after their job, without leaving anything", async () => {
    for (const end of ["commit", "abort"]) {
      const fs = new Store();
      const job = jobOf(fs);
      await format.setUpJob(job);
      const messages = [];
      for (let p = 0; p < 3; p++) messages.push(await write(job, p, String(p)));
      await (end === "commit" ? format.commitJob(job, messages) : format.abortJob(job));
      await expect(write(job, 0, "late", 1)).rejects.toMatchObject({ code: "OUTPUT_JOB_ENDED" });
      expect(fs.names()).toEqual(end === "commit" ? parts : []);
      expectNoTraces(fs);
    }
  });

  it("removes what an attempt wrote when the attempt is aborted", async () => {
    const fs = new Store();
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
    await format.abortJob(job);
    expect(fs.names()).toEqual([]);
    expectNoTraces(fs);
  });

  it("refuses a directory or file that is there, and does not touch it on abort", async () => {
    for (const there of ["mem:/out/old", "mem:/out"]) {
      const fs = new Store({ [there]: "old" });
      await expect(format.setUpJob(jobOf(fs))).rejects.toMatchObject({
        code: "OUTPUT_DIRECTORY_EXISTS",
      });
      await format.abortJob(jobOf(fs));
      expect(fs.names()).toEqual([there]);
    }
    const empty = new Store();
    empty.directories.add("mem:/out");
    await expect(format.setUpJob(jobOf(empty))).rejects.toMatchObject({
      code: "OUTPUT_DIRECTORY_EXISTS",
    });
    await format.abortJob(jobOf(empty));
    expect(empty.directories.has("mem:/out")).toBe(true);
  });

  it("writes into an existing directory without validateOutputSpecs, replacing parts of the same name", async () => {
    const fs = new Store({
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
    expectNoTraces(fs);
  });

  it("says so when a task's file has disappeared", async () => {
    const fs = new Store();
    const job = jobOf(fs);
    await format.setUpJob(job);
    const message = await write(job, 0, "x");
    for (const name of fs.names()) fs.files.delete(name);
    if (fs instanceof MemoryObjectStore) fs.multipart.uploads.clear();
    await expect(format.commitJob(job, [message])).rejects.toMatchObject({ code: "OUTPUT_LOST" });
  });

  it("leaves _SUCCESS out when told so", async () => {
    const fs = new Store();
    const job = jobOf(fs, {
      "spark.hadoop.mapreduce.fileoutputcommitter.marksuccessfuljobs": "false",
    });
    await format.setUpJob(job);
    await format.commitJob(job, [await write(job, 0, "x")]);
    expect(fs.names()).toEqual(["mem:/out/part-00000"]);
  });

  it("refuses a store that has no way to commit, and an unknown codec before any task", async () => {
    const fs = new Store();
    Object.assign(fs.capabilities, { atomicRename: false, multipart: false });
    await expect(format.setUpJob(jobOf(fs))).rejects.toMatchObject({ code: "NO_COMMITTER" });
    const odd = new TextOutputFormat({ path: "mem:/out", codec: "lzo" });
    await expect(odd.setUpJob(jobOf(new Store()))).rejects.toMatchObject({
      code: "UNKNOWN_CODEC",
    });
  });
});

describe("FileSystem.createFileCommitter", () => {
  it("commits in the store's own way", async () => {
    const calls: string[] = [];
    const note = async (name: string): Promise<void> => void calls.push(name);
    const fs = Object.assign(new MemoryFileSystem(), {
      createFileCommitter: (directory: string): FileCommitter => ({
        setUpJob: () => note(`set up ${directory}`),
        createFile: () => Promise.reject(new Error("no task here")),
        commitJob: (_job, files) => note(`commit ${JSON.stringify(files)}`),
        abortJob: () => note("abort"),
      }),
    });
    const files = [{ name: "a", length: 1 }, [{ name: "b", length: 2 }], []];

    await format.setUpJob(jobOf(fs));
    await format.commitJob(jobOf(fs), files);
    await format.abortJob(jobOf(fs));

    expect(calls).toEqual(["set up mem:/out", `commit ${JSON.stringify(files.flat())}`, "abort"]);
  });
});

describe("MultipartCommitter", () => {
  it("starts one upload and sends one part for each small file, and completes it", async () => {
    const fs = new MemoryObjectStore();
    const job = jobOf(fs);
    await format.setUpJob(job);
    const messages = [];
    for (let p = 0; p < 3; p++) messages.push(await write(job, p, String(p)));
    await format.commitJob(job, messages);
    expect(fs.multipart.calls).toMatchObject({ start: 3, uploadPart: 3, complete: 3 });
  });

  it("sends large files in parts that grow, with few on their way at once", async () => {
    const fs = new MemoryObjectStore();
    fs.multipart.maxParts = 20;
    const job = jobOf(fs);
    await format.setUpJob(job);
    const lines = Array.from({ length: 90 }, (_, i) => `line ${i}`);

    const message = await write(job, 0, lines.join("\n"));
    await format.commitJob(job, [message]);

    expect(text(fs, "part-00000")).toBe(`${lines.join("\n")}\n`);
    const lengths = (message as { parts: { length: number }[] }).parts.map((part) => part.length);
    expect(lengths.slice(0, 7)).toEqual([16, 16, 32, 32, 64, 64, 128]);
    expect(fs.multipart.mostAtOnce).toBe(2);
  });

  it("writes an empty file as one empty part", async () => {
    const fs = new MemoryObjectStore();
    const job = jobOf(fs);
    await format.setUpJob(job);
    const writer = await format.createWriter({
      ...job,
      partition: 0,
      attempt: 0,
      taskAttemptId: 1,
    });
    await format.commitJob(job, [await writer.commit()]);
    expect(fs.files.get("mem:/out/part-00000")?.length).toBe(0);
  });

  it("removes the uploads of a job whose driver was killed, before the next one", async () => {
    const fs = new MemoryObjectStore();
    const killed = jobOf(fs, {}, "killed");
    await format.setUpJob(killed);
    await write(killed, 0, "lost");
    await fs.delete("mem:/out", { recursive: true });
    await fs.multipart.start("mem:/other/file");

    await format.setUpJob(jobOf(fs));

    expect([...fs.multipart.uploads.values()].map(({ upload }) => upload.path)).toEqual([
      "mem:/other/file",
    ]);
  });

  it("aborts only its own uploads in a shared directory", async () => {
    const fs = new MemoryObjectStore({ "mem:/out/part-00000": "old" });
    const conf = { "spark.hadoop.validateOutputSpecs": "false" };
    const [failing, other] = [jobOf(fs, conf, "failing"), jobOf(fs, conf, "other")];
    await format.setUpJob(failing);
    await format.setUpJob(other);
    await write(failing, 0, "never");
    const kept = await write(other, 1, "kept");

    await format.abortJob(failing);
    await format.commitJob(other, [kept]);

    expect(fs.names()).toEqual(
      ["_SUCCESS", "part-00000", "part-00001"].map((n) => `mem:/out/${n}`),
    );
    expect(text(fs, "part-00000")).toBe("old");
    expectNoTraces(fs);
  });

  it("gives up an upload whose part fails, and says why", async () => {
    const fs = new MemoryObjectStore();
    const job = jobOf(fs);
    await format.setUpJob(job);
    fs.options = {
      beforeChange: (operation) => {
        if (operation === "uploadPart") throw new EnvironmentError("IO_ERROR", "the cable is cut");
      },
    };
    const task = { ...job, partition: 0, attempt: 0, taskAttemptId: 1 };
    const writer = await format.createWriter(task);
    await writer.write(["x".repeat(100)]);
    await expect(writer.commit()).rejects.toMatchObject({ code: "IO_ERROR" });
    await writer.abort();
    expect([...fs.multipart.uploads.keys()]).toEqual([]);
  });
});
