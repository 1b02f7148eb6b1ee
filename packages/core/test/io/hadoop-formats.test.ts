import { gzipSync } from "node:zlib";
import type { InputFormat } from "@firesteel/core/io";
import * as fc from "fast-check";
import { combinedText } from "#src/io/combined-text";
import { HadoopInputFormat, type HadoopInputOptions } from "#src/io/hadoop/hadoop-input-format";
import { HadoopOutputFormat, type HadoopOutputOptions } from "#src/io/hadoop/hadoop-output-format";
import { presentSettings } from "#src/io/hadoop/hadoop-settings";
import { describe, expect, it } from "vitest";
import { MemoryFileSystem } from "./memory-file-system.ts";
import { readFormat } from "./read-format.ts";

const mapreduce = "org.apache.hadoop.mapreduce.lib";

function input(
  format: string,
  paths: string,
  settings: Record<string, string> = {},
  more: Partial<HadoopInputOptions> = {},
): HadoopInputFormat {
  return new HadoopInputFormat({
    format,
    paths,
    settings: presentSettings(settings),
    longs: "number",
    isNewApi: true,
    ...more,
  });
}

function read(
  format: InputFormat<unknown>,
  fs: MemoryFileSystem,
  minSplits = 1,
): Promise<unknown[][]> {
  return readFormat(format, fs.context(), minSplits);
}

describe("HadoopInputFormat", () => {
  it("gives lines with their positions, in files of any line ends, wherever they are split", async () => {
    const files = {
      "mem:/a": "one\r\ntwo\n\nthree\rfour",
      "mem:/bom": Buffer.from("\ufeffx\ny"),
      "mem:/z.gz": gzipSync("a\nbc\n"),
    };
    for (const blockSizeBytes of [1, 2, 3, 7, 100]) {
      const fs = new MemoryFileSystem(files, { blockSizeBytes });
      const text = `${mapreduce}.input.TextInputFormat`;
      expect((await read(input(text, "mem:/a"), fs)).flat()).toEqual([
        [0, "one"],
        [5, "two"],
        [9, ""],
        [10, "three"],
        [16, "four"],
      ]);
      expect((await read(input("TextInputFormat", "mem:/bom"), fs)).flat()).toEqual([
        [0, "x"],
        [5, "y"],
      ]);
      expect(await read(input("TextInputFormat", "mem:/z.gz"), fs)).toEqual([
        [
          [0, "a"],
          [2, "bc"],
        ],
      ]);
    }
    const fs = new MemoryFileSystem(files);
    const bigints = input("TextInputFormat", "mem:/bom", {}, { longs: undefined });
    expect((await read(bigints, fs)).flat()).toEqual([
      [0n, "x"],
      [5n, "y"],
    ]);
  });

  it("splits by size in the new API, and by number in the old one", async () => {
    const fs = new MemoryFileSystem({ "mem:/a": "x\n".repeat(500) }, { blockSizeBytes: 300 });
    const sizes = async (isNewApi: boolean, settings = {}): Promise<number[]> => {
      const format = input("TextInputFormat", "mem:/a", settings, { isNewApi });
      const splits = await format.getSplits({ ...fs.context(), minSplits: 2 });
      return splits.map((split) => split.length);
    };
    expect(await sizes(true)).toEqual([300, 300, 300, 100]);
    expect(await sizes(true, { "mapred.max.split.size": "250" })).toEqual([250, 250, 250, 250]);
    expect(await sizes(true, { "mapreduce.input.fileinputformat.split.minsize": "600" })).toEqual([
      600, 400,
    ]);
    // The last may be a tenth larger.
    expect(await sizes(true, { "mapred.max.split.size": "95" })).toHaveLength(11);
    expect(await sizes(true, { "mapred.max.split.size": "180" })).toEqual([
      180, 180, 180, 180, 180, 100,
    ]);
    expect(await sizes(false)).toEqual([300, 300, 300, 100]);
    expect(await sizes(false, { "mapred.min.split.size": "500" })).toEqual([500, 500]);
  });

  it("cuts keys from values at the first separator", async () => {
    const fs = new MemoryFileSystem({ "mem:/a": "k\tv\tw\nno\n\t\n", "mem:/b": "a=b=c" });
    const format = `${mapreduce}.input.KeyValueTextInputFormat`;
    expect(await read(input(format, "mem:/a"), fs)).toEqual([
      [
        ["k", "v\tw"],
        ["no", ""],
        ["", ""],
      ],
    ]);
    const settings = { "key.value.separator.in.input.line": "=" };
    expect(await read(input(format, "mem:/b", settings), fs)).toEqual([[["a", "b=c"]]]);
  });

  it("gives n lines to each split, whatever ends them", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom("", "a", "bb", "é"), { maxLength: 12 }),
        fc.constantFrom("\n", "\r\n", "\r", "||", "aa"),
        fc.integer({ min: 1, max: 4 }),
        async (words, eol, lines) => {
          const isPlain = /[\r\n]/.test(eol);
          const content = words
            .map((word) => (isPlain ? word : word.replaceAll("a", "x")) + eol)
            .join("");
          const fs = new MemoryFileSystem({ "mem:/a": content });
          const settings = {
            "mapreduce.input.lineinputformat.linespermap": String(lines),
            ...(isPlain ? {} : { "textinputformat.record.delimiter": eol }),
          };
          const parts = await read(input("NLineInputFormat", "mem:/a", settings), fs);
          const wanted = content.split(eol).slice(0, -1);
          expect(parts.map((part) => part.length)).toEqual(
            Array.from({ length: Math.ceil(wanted.length / lines) }, (_, i) =>
              Math.min(lines, wanted.length - i * lines),
            ),
          );
          expect(parts.flat().map((record) => (record as [number, string])[1])).toEqual(wanted);
        },
      ),
    );
  });

  it("gives records of a length with their positions", async () => {
    const fs = new MemoryFileSystem({ "mem:/a": "aabbcc" }, { blockSizeBytes: 3 });
    const settings = { "fixedlengthinputformat.record.length": "2" };
    const found = await read(input("FixedLengthInputFormat", "mem:/a", settings), fs);
    expect(found.map((part) => part.length)).toEqual([1, 1, 1]);
    expect(found.flat()).toEqual(
      ["aa", "bb", "cc"].map((text, i) => [i * 2, new Uint8Array(Buffer.from(text))]),
    );
    await expect(read(input("FixedLengthInputFormat", "mem:/a"), fs)).rejects.toMatchObject({
      code: "INVALID_CONF",
    });
  });

  it("puts thousands of small files together", async () => {
    const files = Object.fromEntries(
      Array.from({ length: 3000 }, (_, i) => [`mem:/d/${String(i).padStart(4, "0")}`, `${i}\n`]),
    );
    const fs = new MemoryFileSystem(files);
    const format = `${mapreduce}.input.CombineTextInputFormat`;
    const parts = await read(input(format, "mem:/d"), fs);
    // A hundred mebibytes, most of it the cost of opening files.
    expect(parts.length).toBeLessThan(200);
    expect(parts.flat().map((record) => (record as [number, string])[1])).toEqual(
      Array.from({ length: 3000 }, (_, i) => String(i)),
    );
    const settings = { "mapreduce.input.fileinputformat.split.maxsize": "2000" };
    expect((await read(input(format, "mem:/d", settings), fs)).length).toBeGreaterThan(5);
  });

  it("puts lines of small files together, but for as many tasks as are asked for", async () => {
    const files = Object.fromEntries(
      Array.from({ length: 100 }, (_, i) => [`mem:/d/${100 + i}`, `${i}\n`.repeat(i % 3)]),
    );
    const fs = new MemoryFileSystem(files);
    const format = combinedText({ paths: "mem:/d" });
    const parts = await readFormat(format, fs.context(), 6);
    expect(parts.length).toBeGreaterThanOrEqual(6);
    expect(parts.length).toBeLessThan(9);
    const lines = Array.from({ length: 100 }, (_, i) => Array<string>(i % 3).fill(String(i)));
    expect(parts.flat()).toEqual(lines.flat());
    expect(await readFormat(format, new MemoryFileSystem({ "mem:/d/x": "" }).context(), 2)).toEqual(
      [],
    );
  });

  it("refuses formats that there are not, naming those that there are", async () => {
    const fs = new MemoryFileSystem({ "mem:/a": "x" });
    await expect(read(input("org.apache.hive.OrcInputFormat", "mem:/a"), fs)).rejects.toMatchObject(
      { code: "UNKNOWN_FORMAT", message: expect.stringContaining("SequenceFileInputFormat") },
    );
    await expect(read(input("./not-there.mjs#X", "mem:/a"), fs)).rejects.toMatchObject({
      code: "FORMAT_NOT_FOUND",
    });
    await expect(read(input("node:fs#X", "mem:/a"), fs)).rejects.toThrow(/exports no class X/);
  });
});

describe("HadoopOutputFormat", () => {
  async function written(
    format: string,
    records: readonly unknown[],
    more: Partial<HadoopOutputOptions> = {},
  ): Promise<Map<string, Uint8Array>> {
    const fs = new MemoryFileSystem();
    const output = new HadoopOutputFormat({
      format,
      path: "mem:/o",
      settings: {},
      isNewApi: true,
      ...more,
    });
    const job = { ...fs.context(), jobId: "j", numPartitions: 1 };
    await output.setUpJob(job);
    const writer = await output.createWriter({
      ...job,
      partition: 0,
      attempt: 0,
      taskAttemptId: 0,
    });
    await writer.write(records);
    await output.commitJob(job, [await writer.commit()]);
    return fs.files;
  }
  const textOf = async (...args: Parameters<typeof written>): Promise<string | undefined> =>
    Buffer.from((await written(...args)).get("mem:/o/part-r-00000") ?? []).toString();

  it("writes pairs as text, without what is null", async () => {
    const text = "TextOutputFormat";
    const pairs = [
      ["k", 1],
      [null, "v"],
      ["k", undefined],
      [null, null],
      [1.5, "é"],
    ];
    expect(await textOf(text, pairs)).toBe("k\t1\nv\nk\n1.5\té\n");
    const settings = presentSettings({ "mapred.textoutputformat.separator": " = " });
    expect(await textOf(text, [["a", "b"]], { settings })).toBe("a = b\n");
    const classes = { keyClass: "DoubleWritable", valueClass: "BytesWritable" };
    expect(await textOf(text, [[1, Uint8Array.of(1, 255)]], classes)).toBe("1.0\t01 ff\n");
    await expect(written(text, [1])).rejects.toMatchObject({ code: "NOT_A_PAIR" });
  });

  it("names files as the API and the settings say", async () => {
    const names = async (...args: Parameters<typeof written>): Promise<string[]> =>
      [...(await written(...args)).keys()].toSorted();
    expect(await names("TextOutputFormat", [["a", "b"]], { isNewApi: false })).toEqual([
      "mem:/o/_SUCCESS",
      "mem:/o/part-00000",
    ]);
    const settings = { "mapreduce.output.basename": "data" };
    expect(await names("TextOutputFormat", [["a", "b"]], { settings, codec: "gzip" })).toEqual([
      "mem:/o/_SUCCESS",
      "mem:/o/data-r-00000.gz",
    ]);
    expect(await names("NullOutputFormat", [["a", "b"]])).toEqual([]);
    expect(
      await names("MapFileOutputFormat", [["a", "b"]], { keyClass: "Text", valueClass: "Text" }),
    ).toEqual(["mem:/o/_SUCCESS", "mem:/o/part-r-00000/data", "mem:/o/part-r-00000/index"]);
  });

  it("refuses keys of a MapFile that are not sorted", async () => {
    const classes = { keyClass: "Text", valueClass: "Text" };
    const pairs = [
      ["b", ""],
      ["a", ""],
    ];
    await expect(written("MapFileOutputFormat", pairs, classes)).rejects.toMatchObject({
      code: "KEYS_NOT_SORTED",
    });
  });
});
