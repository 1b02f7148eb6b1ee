import { TextInputFormat } from "@firesteel/core/io";
import type { FileSplit } from "#src/io/file-split";
import { describe, expect, it } from "vitest";
import { MemoryFileSystem } from "./memory-file-system.ts";
import { readFormat } from "./read-format.ts";

async function read(
  paths: string | string[],
  files: Readonly<Record<string, string>>,
  conf: Readonly<Record<string, string>> = {},
): Promise<string[]> {
  const context = new MemoryFileSystem(files).context({
    "spark.hadoop.fs.defaultFS": "mem:/",
    ...conf,
  });
  return (await readFormat(new TextInputFormat({ paths }), context, 1)).flat();
}

const files = {
  "mem:/d/b": "b",
  "mem:/d/a": "a",
  "mem:/d/_SUCCESS": "s",
  "mem:/d/.a.crc": "c",
  "mem:/e/c,d": "cd",
};
const recursive = { "spark.hadoop.mapreduce.input.fileinputformat.input.dir.recursive": "true" };

describe("input paths", () => {
  it("reads the files of a directory in order, without hidden ones", async () => {
    expect(await read("/d", files)).toEqual(["a", "b"]);
    expect(await read("mem:/d/", files)).toEqual(["a", "b"]);
    expect(await read("/{d,e}", files)).toEqual(["a", "b", "cd"]);
  });

  it("takes comma lists, lists, and escaped commas", async () => {
    expect(await read("/d/b,/d/a,/d/b", files)).toEqual(["b", "a", "b"]);
    expect(await read(["/d/b", "/d/a"], files)).toEqual(["b", "a"]);
    expect(await read("/e/c\\,d,/d/{a,b}", files)).toEqual(["cd", "a", "b"]);
  });

  it("refuses subdirectories unless told to enter or to ignore them", async () => {
    const nested = { "mem:/d/x": "x", "mem:/d/s/y": "y", "mem:/d/s/_t/z": "z" };
    await expect(read("/d", nested)).rejects.toMatchObject({
      code: "NOT_A_FILE",
      fields: { path: "mem:/d/s" },
    });
    expect(await read("/d", nested, recursive)).toEqual(["y", "x"]);
    expect(
      await read("/d", nested, {
        "spark.hadoop.mapreduce.input.fileinputformat.input.dir.nonrecursive.ignore.subdirs":
          "true",
      }),
    ).toEqual(["x"]);
  });

  it("names every path that is missing", async () => {
    const missing = read("/d,/nope,/d/{x,y}*", files);
    await expect(missing).rejects.toMatchObject({ code: "PATH_NOT_FOUND", blame: "user" });
    await expect(missing).rejects.toThrow(
      "input path does not exist: mem:/nope; input pattern mem:/d/{x,y}* matches 0 files",
    );
    await expect(read("", files)).rejects.toMatchObject({ code: "INVALID_PATH" });
    expect(await read("/nope,/d/a", files, { "spark.files.ignoreMissingFiles": "true" })).toEqual([
      "a",
    ]);
  });

  it("leaves out a file that goes between listing and reading, when told so", async () => {
    const fs = new MemoryFileSystem({ "mem:/a": "a", "mem:/b": "b" });
    const format = new TextInputFormat({ paths: "mem:/{a,b}" });
    const splits = await format.getSplits({ ...fs.context(), minSplits: 1 });
    const split = splits[0] as FileSplit;
    fs.files.delete("mem:/a");
    const lenient = fs.context({ "spark.files.ignoreMissingFiles": "true" });
    expect(await (await format.createReader(split, lenient)).nextBatch()).toBe(null);
    await expect(format.createReader(split, fs.context())).rejects.toMatchObject({
      code: "PATH_NOT_FOUND",
    });
  });

  it("stops listing when the job is cancelled", async () => {
    const fs = new MemoryFileSystem(files);
    const context = {
      ...fs.context(),
      signal: AbortSignal.abort(new Error("enough")),
      minSplits: 1,
    };
    await expect(new TextInputFormat({ paths: "mem:/d" }).getSplits(context)).rejects.toThrow(
      "enough",
    );
  });
});
