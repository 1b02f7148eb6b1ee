import { readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { TextInputFormat, TextOutputFormat } from "@firesteel/core/io";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import {
  filesBelow,
  formatContext,
  jobContext,
  readSplits,
  taskContext,
  temporaryDirectory,
  writeTask,
} from "./support.ts";

// Disks and child processes take their time on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

describe("TextInputFormat on files", () => {
  it("finds the local file system by itself and reads lines", async () => {
    const directory = temporaryDirectory({ "a.txt": "one\ntwo\r\nthree\rfour" });

    const partitions = await readSplits(
      new TextInputFormat({ paths: join(directory, "a.txt") }),
      3,
    );

    expect(partitions.flat()).toEqual(["one", "two", "three", "four"]);
    expect(partitions.length).toBe(4);
  });

  it("reads globs of any depth, gzip, and skips hidden files", async () => {
    const directory = temporaryDirectory({
      "docs/a.md": "a",
      "docs/x/y/b.md": "b\n",
      "docs/x/y/c.md.gz": Buffer.concat([gzipSync("c1\nc"), gzipSync("2\n")]),
      "docs/x/.hidden/d.md": "d",
      "docs/x/_e.md": "e",
      "docs/f.txt": "f",
    });

    const read = async (pattern: string): Promise<string[]> =>
      (await readSplits(new TextInputFormat({ paths: `${directory}/${pattern}` }), 1)).flat();

    expect(await read("docs/**/*.md")).toEqual(["a", "b"]);
    expect(await read("docs/**/*.{md,gz,txt}")).toEqual(["a", "f", "b", "c1", "c2"]);
    expect(await read("docs/**")).toEqual(["a", "f", "b", "c1", "c2"]);
    expect(await read(`{docs/a.md,docs/x/y/b.md},${directory}/docs/f.txt`)).toEqual([
      "a",
      "b",
      "f",
    ]);
  });
});

describe("directories on files", () => {
  const recursive = { "spark.hadoop.mapreduce.input.fileinputformat.input.dir.recursive": "true" };

  it("are read through links, without going in circles", async () => {
    const directory = temporaryDirectory({ "d/a": "a", "d/s/b": "b", "e/c": "c" });
    symlinkSync("..", join(directory, "d/s/up"));
    symlinkSync("../../e", join(directory, "d/s/e"));
    symlinkSync("../d", join(directory, "e/back"));

    const lines = await readSplits(
      new TextInputFormat({ paths: `${directory}/d` }),
      1,
      formatContext(recursive),
    );
    const deep = await readSplits(new TextInputFormat({ paths: `${directory}/d/**` }), 1);

    expect(lines.flat()).toEqual(["a", "b", "c"]);
    expect(deep.flat()).toEqual(["a", "b"]);
  });

  it("are found relative to the working directory, whatever its name", async () => {
    const directory = temporaryDirectory({
      "odd [x]{y},*/f 1%20.txt": "found",
      "odd x/f 1%20.txt": "wrong",
    });
    const before = process.cwd();
    process.chdir(join(directory, "odd [x]{y},*"));
    onTestFinished(() => process.chdir(before));
    for (const paths of ["f 1%20.txt", "./f*", "file:f*", "../odd \\[x\\]{*/f*,none*}"])
      expect((await readSplits(new TextInputFormat({ paths }), 1)).flat()).toEqual(["found"]);
  });
});

describe("big files", () => {
  it("are split at 32 MiB blocks and read back whole", async () => {
    const line = "0123456789".repeat(10);
    const count = 700_000;
    const path = join(temporaryDirectory({ big: `${line}\r\n`.repeat(count) }), "big");
    const partitions = await readSplits(new TextInputFormat({ paths: path }), 1);
    expect(partitions.length).toBe(3);
    expect(partitions.reduce((sum, lines) => sum + lines.length, 0)).toBe(count);
    expect(partitions.every((lines) => lines.every((text) => text === line))).toBe(true);
  });
});

describe("TextOutputFormat on files", () => {
  it.each([
    [undefined, ""],
    ["gzip", ".gz"],
    ["deflate", ".deflate"],
  ])("writes parts and _SUCCESS, nothing else; codec %s", async (codec, extension) => {
    const path = join(temporaryDirectory(), "out");
    const format = new TextOutputFormat({ path, ...(codec === undefined ? {} : { codec }) });
    const job = jobContext(2);

    await format.setUpJob(job);
    const messages = [
      await writeTask(format, taskContext(job, 0), ["a", ["b", 1], null]),
      await writeTask(format, taskContext(job, 1), []),
    ];
    expect(filesBelow(path).filter((name) => !name.startsWith("_temporary"))).toEqual([]);
    await format.commitJob(job, messages);

    const parts = [`part-00000${extension}`, `part-00001${extension}`];
    expect(filesBelow(path)).toEqual(["_SUCCESS", ...parts]);
    const back = await readSplits(new TextInputFormat({ paths: path }));
    expect(back.flat()).toEqual(["a", '["b",1]', "null"]);
  });

  it("takes part in a job of several attempts and a late one", async () => {
    const path = join(temporaryDirectory(), "out");
    const format = new TextOutputFormat({ path });
    const job = jobContext(1);
    await format.setUpJob(job);
    await writeTask(format, taskContext(job, 0, 0), ["first"]);
    const accepted = await writeTask(format, taskContext(job, 0, 1), ["second"]);
    const late = await format.createWriter(taskContext(job, 0, 2));
    await late.write(["late"]);

    await format.commitJob(job, [accepted]);

    await expect(late.commit()).rejects.toMatchObject({ code: "PATH_NOT_FOUND" });
    expect(filesBelow(path)).toEqual(["_SUCCESS", "part-00000"]);
    expect(readFileSync(join(path, "part-00000"), "utf8")).toBe("second\n");
  });
});
