import { constants, deflateSync, gzipSync } from "node:zlib";
import { TextInputFormat } from "@firesteel/core/io";
import * as fc from "fast-check";
import { combinedText } from "#src/io/combined-text";
import { LineRecordReader } from "#src/io/line-record-reader";
import { describe, expect, it, vi } from "vitest";
import { MemoryFileSystem } from "./memory-file-system.ts";
import { countFormat, readFormat, readSplit } from "./read-format.ts";
import { referenceLines, referenceRecords } from "./reference-text.ts";

// Random input takes its time on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const pieces = fc.constantFrom(
  "\n",
  "\r",
  "\r\n",
  "\n\n",
  "a",
  "bc",
  "ä",
  "€",
  "𝄞",
  "\ufeff",
  " ",
  "aa",
  "ab",
  "long".repeat(20),
);
const rawBytes = fc.constantFrom(0x80, 0xc3, 0xe2, 0x82, 0xed, 0xa0, 0xbf, 0xf0, 0x9f, 0xf5, 0xff);
/** Text with line ends of all kinds, multi-byte characters, and broken ones. */
const content = fc
  .array(fc.oneof({ weight: 6, arbitrary: pieces }, { weight: 1, arbitrary: rawBytes }), {
    maxLength: 40,
  })
  .map((parts) =>
    Buffer.concat(
      parts.map((part) => (typeof part === "number" ? Buffer.of(part) : Buffer.from(part))),
    ),
  );
const withBom = fc
  .tuple(fc.boolean(), content)
  .map(([bom, bytes]) => (bom ? Buffer.concat([Buffer.of(0xef, 0xbb, 0xbf), bytes]) : bytes));
const reads = fc.record({
  isAsync: fc.boolean(),
  sizes: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 }),
  isShort: fc.boolean(),
});

interface Reads {
  readonly isAsync: boolean;
  readonly sizes: readonly number[];
  readonly isShort: boolean;
}

function fileSystem(
  bytes: Uint8Array,
  { isAsync, sizes, isShort }: Reads,
  blockSizeBytes?: number,
): MemoryFileSystem {
  return new MemoryFileSystem(
    { "mem:/f": bytes },
    {
      isAsync,
      ...(blockSizeBytes === undefined ? {} : { blockSizeBytes }),
      ...(isShort ? { readBytes: (read: number) => sizes[read % sizes.length] ?? 1 } : {}),
    },
  );
}

const lengths = async (
  size: number,
  minSplits: number,
  blockSizeBytes: number,
  conf = {},
): Promise<number[]> => {
  const fs = new MemoryFileSystem({ "mem:/f": new Uint8Array(size) }, { blockSizeBytes });
  const splits = await new TextInputFormat({ paths: "mem:/f" }).getSplits({
    ...fs.context(conf),
    minSplits,
  });
  return splits.map((split) => split.length);
};

describe("TextInputFormat", () => {
  it("reads every line once, whatever the block size and the number of splits", async () => {
    await fc.assert(
      fc.asyncProperty(
        withBom,
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 12 }),
        reads,
        async (bytes, blockSize, minSplits, how) => {
          const context = fileSystem(bytes, how, blockSize).context();
          const format = new TextInputFormat({ paths: "mem:/f" });
          const records = await readFormat(format, context, minSplits);
          expect(records.flat()).toEqual(referenceLines(bytes));
          expect(await countFormat(format, context, minSplits)).toBe(referenceLines(bytes).length);
        },
      ),
      { numRuns: 800 },
    );
  });

  it("reads every record once with any delimiter, also one that overlaps itself", async () => {
    const delimiters = fc.oneof(
      fc.constantFrom("\n", "\r\n", "aa", "aba", "\n\n", "€", "𝄞", "long", "abab", "longlong"),
      fc.string({ minLength: 1, maxLength: 3, unit: fc.constantFrom("a", "b", "\n") }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          withBom,
          fc
            .string({ maxLength: 30, unit: fc.constantFrom("a", "b", "\n") })
            .map((text) => Buffer.from(text)),
        ),
        delimiters,
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 12 }),
        reads,
        async (bytes, delimiter, blockSize, minSplits, how) => {
          const context = fileSystem(bytes, how, blockSize).context();
          const format = new TextInputFormat({ paths: "mem:/f", delimiter });
          const records = await readFormat(format, context, minSplits);
          const expected = referenceRecords(bytes, Buffer.from(delimiter));
          expect(records.flat()).toEqual(expected);
          expect(await countFormat(format, context, minSplits)).toBe(expected.length);
        },
      ),
      { numRuns: 800 },
    );
  });

  it("is exact for arbitrary cuts and chunk sizes", async () => {
    await fc.assert(
      fc.asyncProperty(
        withBom,
        fc.array(fc.nat(200), { maxLength: 5 }),
        fc.integer({ min: 1, max: 20 }),
        reads,
        async (bytes, cuts, chunkBytes, how) => {
          const fs = fileSystem(bytes, how);
          const borders = [
            0,
            ...cuts.map((cut) => cut % (bytes.length + 1)),
            bytes.length,
          ].toSorted((a, b) => a - b);
          const lines: string[] = [];
          for (const [i, start] of borders.entries()) {
            const end = borders[i + 1];
            if (end === undefined || end === start) continue;
            const reader = new LineRecordReader({
              source: await fs.open("mem:/f", { start }),
              path: "mem:/f",
              start,
              end,
              chunkBytes,
            });
            for (
              let batch = await reader.nextBatch();
              batch !== null;
              batch = await reader.nextBatch()
            )
              lines.push(...batch);
          }
          expect(lines).toEqual(referenceLines(bytes));
        },
      ),
      { numRuns: 800 },
    );
  });

  it("reads compressed files whole, with concatenated members", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(content, { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 1, max: 9 }),
        reads,
        async (members, minSplits, how) => {
          const bytes = Buffer.concat(members);
          const fs = fileSystem(Buffer.concat(members.map((member) => gzipSync(member))), how, 4);
          fs.files.set("mem:/f.gz", fs.files.get("mem:/f") ?? bytes);
          const format = new TextInputFormat({ paths: "mem:/f.gz" });
          const expected = referenceLines(bytes);
          expect(await readFormat(format, fs.context(), minSplits)).toEqual([expected]);
          expect(await countFormat(format, fs.context(), minSplits)).toBe(expected.length);
        },
      ),
      { numRuns: 100 },
    );
  });

  it("reads zlib streams by the extension .deflate", async () => {
    const fs = new MemoryFileSystem({ "mem:/f.deflate": deflateSync("x\ny\n") });
    expect(
      await readFormat(new TextInputFormat({ paths: "mem:/f.deflate" }), fs.context(), 2),
    ).toEqual([["x", "y"]]);
  });

  it("refuses damaged and cut off compressed files, and tells what they look like", async () => {
    const whole = gzipSync("some text\n".repeat(1000), { level: constants.Z_NO_COMPRESSION });
    const damaged = Buffer.from(whole);
    damaged[5000] = (damaged[5000] ?? 0) ^ 1;
    const fs = new MemoryFileSystem({
      "mem:/cut.gz": whole.subarray(0, 3000),
      "mem:/damaged.gz": damaged,
      "mem:/text.gz": "no gzip at all",
      "mem:/other.gz": Buffer.from("BZh91AY&SY no gzip"),
    });
    const read = (name: string): Promise<unknown> =>
      readFormat(new TextInputFormat({ paths: `mem:/${name}` }), fs.context(), 2);

    for (const name of ["cut.gz", "damaged.gz", "text.gz"])
      await expect(read(name)).rejects.toMatchObject({ code: "CORRUPT_INPUT" });
    await expect(read("cut.gz")).rejects.toMatchObject({
      fields: { path: "mem:/cut.gz", offset: 3000, codec: "gzip" },
    });
    await expect(read("other.gz")).rejects.toThrow(/other\.gz is no gzip.* looks like bzip2/);
  });

  it("reads a line longer than any chunk, and short ones around it", async () => {
    const long = "x".repeat(5_000_000);
    const bytes = Buffer.from(`a\n${long}\r\nb\n\nc`);
    const fs = new MemoryFileSystem({ "mem:/f": bytes }, { blockSizeBytes: 1_000_000 });
    const records = (
      await readFormat(new TextInputFormat({ paths: "mem:/f" }), fs.context(), 1)
    ).flat();
    expect(records.map((record) => record.length)).toEqual([1, 5_000_000, 1, 0, 1]);
    expect(records[1]).toBe(long);
  });

  it("says which line is longer than a string can be", async () => {
    const bytes = Buffer.from(`short\n${"ä".repeat(300_000)}\n`);
    const fs = new MemoryFileSystem({ "mem:/f": bytes });
    const lines = async (maxLineLength: number): Promise<number> => {
      const source = await fs.open("mem:/f");
      const reader = new LineRecordReader({
        source,
        path: "mem:/f",
        start: 0,
        end: bytes.length,
        maxLineLength,
      });
      let count = 0;
      for (let batch = await reader.nextBatch(); batch !== null; batch = await reader.nextBatch())
        count += batch.length;
      return count;
    };
    expect(await lines(300_000)).toBe(2);
    await expect(lines(299_999)).rejects.toMatchObject({
      code: "RECORD_TOO_LONG",
      fields: { path: "mem:/f", offset: 6 },
    });
  });

  it("splits as Hadoop does: goal size, minimum size, block size and slop", async () => {
    expect(await lengths(100, 3, 1000)).toEqual([33, 33, 34]);
    expect(await lengths(104, 3, 1000)).toEqual([34, 34, 36]);
    expect(await lengths(100, 1, 30)).toEqual([30, 30, 30, 10]);
    expect(await lengths(100, 1, 1000)).toEqual([100]);
    expect(await lengths(3, 7, 1000)).toEqual([1, 1, 1]);
    expect(await lengths(0, 2, 1000)).toEqual([]);
    expect(await lengths(0, 2, 1000, { "spark.hadoopRDD.ignoreEmptySplits": "false" })).toEqual([
      0,
    ]);
    expect(
      await lengths(100, 10, 1000, {
        "spark.hadoop.mapreduce.input.fileinputformat.split.minsize": "40",
      }),
    ).toEqual([40, 40, 20]);
  });

  it("gives a line to the split in which it begins, one that begins at the end too", async () => {
    const fs = new MemoryFileSystem({ "mem:/f": "ab\ncd\nef\r\ngh\rij" });
    const format = new TextInputFormat({ paths: "mem:/f" });
    const read = (start: number, length: number): Promise<string[]> =>
      readSplit(format, { path: "mem:/f", start, length, preferredHosts: [] }, fs.context());
    expect(await read(0, 3)).toEqual(["ab", "cd"]);
    expect(await read(3, 6)).toEqual(["ef"]);
    expect(await read(9, 4)).toEqual(["gh", "ij"]);
    expect(await read(13, 2)).toEqual([]);
  });

  it("counts the lines of small files that are read together", async () => {
    const files = { "mem:/d/1": "a\nb", "mem:/d/2": "", "mem:/d/3": "\r\n\n", "mem:/d/4": "c" };
    const context = new MemoryFileSystem(files, { isAsync: true }).context();
    expect(await countFormat(combinedText({ paths: "mem:/d" }), context, 1)).toBe(5);
  });

  it("counts what was there before a damage that is to be ignored", async () => {
    const whole = gzipSync("some text\n".repeat(30_000), { level: constants.Z_NO_COMPRESSION });
    const fs = new MemoryFileSystem({ "mem:/cut.gz": whole.subarray(0, 200_000) });
    const context = fs.context({ "spark.files.ignoreCorruptFiles": "true" });
    const format = new TextInputFormat({ paths: "mem:/cut.gz" });

    const records = (await readFormat(format, context, 1)).flat();
    expect(records.length).toBeGreaterThan(0);
    expect(await countFormat(format, context, 1)).toBe(records.length);
  });

  it("refuses an empty delimiter", async () => {
    const fs = new MemoryFileSystem({ "mem:/f": "x" });
    await expect(
      readFormat(new TextInputFormat({ paths: "mem:/f", delimiter: "" }), fs.context(), 1),
    ).rejects.toMatchObject({ code: "INVALID_DELIMITER" });
  });
});
