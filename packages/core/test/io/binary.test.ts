import { gzipSync } from "node:zlib";
import {
  BinaryFileInputFormat,
  BinaryRecordsInputFormat,
  WholeTextInputFormat,
} from "@firesteel/core/io";
import * as fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { MemoryFileSystem } from "./memory-file-system.ts";
import { countFormat, readFormat } from "./read-format.ts";

// Random input takes its time on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const sizes = async (lengths: number[], minSplits: number): Promise<number[][]> => {
  const fs = new MemoryFileSystem(
    Object.fromEntries(
      lengths.map((length, i) => [`mem:/d/${String(i).padStart(3, "0")}`, "x".repeat(length)]),
    ),
  );
  const partitions = await readFormat(
    new WholeTextInputFormat({ paths: "mem:/d" }),
    fs.context(),
    minSplits,
  );
  return partitions.map((files) => files.map(([, text]) => text.length));
};

describe("WholeTextInputFormat", () => {
  it("gives paths and texts, decompressed, without hidden files and subdirectories", async () => {
    const fs = new MemoryFileSystem({
      "mem:/d/a b%20.txt": "a\r\nb\n",
      "mem:/d/empty": "",
      "mem:/d/z.gz": gzipSync("zipped ä"),
      "mem:/d/_x": "hidden",
      "mem:/d/sub/y": "below",
    });
    const partitions = await readFormat(
      new WholeTextInputFormat({ paths: "mem:/d" }),
      fs.context(),
      1,
    );
    expect(partitions).toEqual([
      [
        ["mem:/d/a b%20.txt", "a\r\nb\n"],
        ["mem:/d/empty", ""],
        ["mem:/d/z.gz", "zipped ä"],
      ],
    ]);
  });

  it("packs small files into splits of ceil(total / minSplits) bytes or a little more", async () => {
    expect(await sizes([1, 1, 1, 1, 1, 1], 2)).toEqual([
      [1, 1, 1],
      [1, 1, 1],
    ]);
    expect(await sizes([1, 1, 1, 1, 1], 2)).toEqual([
      [1, 1, 1],
      [1, 1],
    ]);
    expect(await sizes([10, 1, 1], 3)).toEqual([[10], [1, 1]]);
    expect(await sizes([0, 0, 0], 2)).toEqual([[0, 0, 0]]);
    expect(await sizes([5], 0)).toEqual([[5]]);
  });
});

describe("BinaryFileInputFormat", () => {
  it("gives each file's bytes, as they are, in memory of their own", async () => {
    const zipped = gzipSync("zipped");
    const fs = new MemoryFileSystem(
      { "mem:/d/a": Uint8Array.of(0, 255, 128), "mem:/d/b.gz": zipped, "mem:/d/c": "" },
      { readBytes: () => 2, isAsync: true },
    );
    const [records] = await readFormat(
      new BinaryFileInputFormat({ paths: "mem:/d/*" }),
      fs.context(),
      1,
    );
    expect(records?.map(([path]) => path)).toEqual(["mem:/d/a", "mem:/d/b.gz", "mem:/d/c"]);
    const [a, b, c] = records?.map(([, bytes]) => bytes) ?? [];
    expect(a).toEqual(Uint8Array.of(0, 255, 128));
    expect(a?.constructor).toBe(Uint8Array);
    expect(a?.buffer.byteLength).toBe(3);
    expect(Buffer.from(b ?? []).equals(zipped)).toBe(true);
    expect(c?.length).toBe(0);
  });

  it("counts the cost of opening a file", async () => {
    const fs = new MemoryFileSystem(
      Object.fromEntries([1, 2, 3, 4].map((i) => [`mem:/d/${i}`, "x".repeat(100)])),
    );
    const count = async (minSplits: number, conf = {}): Promise<number> =>
      (
        await readFormat(
          new BinaryFileInputFormat({ paths: "mem:/d" }),
          fs.context(conf),
          minSplits,
        )
      ).length;
    expect(await count(4)).toBe(1);
    const cheap = { "spark.files.openCostInBytes": "0" };
    expect(await count(4, cheap)).toBe(4);
    expect(await count(2, cheap)).toBe(2);
    expect(await count(1, { ...cheap, "spark.files.maxPartitionBytes": "200b" })).toBe(2);
  });

  it("reads a file that has grown since it was listed", async () => {
    const fs = new MemoryFileSystem({ "mem:/a": "12" });
    const format = new BinaryFileInputFormat({ paths: "mem:/a" });
    const [split] = await format.getSplits({ ...fs.context(), minSplits: 1 });
    fs.files.set("mem:/a", Buffer.alloc(5000, 7));
    if (split === undefined) throw new Error("no split");
    const batch = await (await format.createReader(split, fs.context())).nextBatch();
    expect(batch?.[0]?.[1]).toEqual(new Uint8Array(5000).fill(7));
  });
});

describe("BinaryRecordsInputFormat", () => {
  it("reads every record once, whatever the block size", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 0, max: 40 }),
        fc.integer({ min: 1, max: 50 }),
        fc.boolean(),
        async (recordLength, count, blockSizeBytes, isAsync) => {
          const bytes = Uint8Array.from({ length: recordLength * count }, (_, i) => i);
          const fs = new MemoryFileSystem(
            { "mem:/f": bytes },
            { blockSizeBytes, isAsync, readBytes: (i) => 1 + (i % 7) },
          );
          const format = new BinaryRecordsInputFormat({ paths: "mem:/f", recordLength });
          const records = (await readFormat(format, fs.context(), 1)).flat();
          expect(records.length).toBe(count);
          expect(
            records.every(
              (record) =>
                record.length === recordLength && record.buffer.byteLength === recordLength,
            ),
          ).toBe(true);
          expect(Buffer.concat(records)).toEqual(Buffer.from(bytes));
          expect(await countFormat(format, fs.context(), 1)).toBe(count);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("reads large records, whose memory is their own, too", async () => {
    const recordLength = 20_000;
    const bytes = Uint8Array.from({ length: recordLength * 7 }, (_, i) => i * 31 + (i >> 8));
    for (const isAsync of [false, true]) {
      const fs = new MemoryFileSystem(
        { "mem:/f": bytes },
        { blockSizeBytes: 50_000, isAsync, readBytes: (i) => 1 + ((i * 7919) % 30_000) },
      );
      const format = new BinaryRecordsInputFormat({ paths: "mem:/f", recordLength });

      const records = (await readFormat(format, fs.context(), 1)).flat();

      expect(records.map((record) => record.buffer.byteLength)).toEqual(
        Array.from({ length: 7 }, () => recordLength),
      );
      expect(Buffer.concat(records).equals(bytes)).toBe(true);
      expect(await countFormat(format, fs.context(), 1)).toBe(7);
    }
  });

  it("refuses files with an incomplete record, compressed ones, and bad lengths", async () => {
    const fs = new MemoryFileSystem({ "mem:/f": "12345", "mem:/g.gz": gzipSync("1234") });
    const read = (paths: string, recordLength: number): Promise<unknown> =>
      readFormat(new BinaryRecordsInputFormat({ paths, recordLength }), fs.context(), 1);
    await expect(read("mem:/f", 2)).rejects.toMatchObject({ code: "RECORD_LENGTH_MISMATCH" });
    await expect(read("mem:/f", 2)).rejects.toThrow(
      "mem:/f has 5 bytes, which is no multiple of the record length 2",
    );
    await expect(read("mem:/g.gz", 2)).rejects.toMatchObject({ code: "UNSUPPORTED_CODEC" });
    for (const recordLength of [0, -1, 1.5, Number.NaN])
      expect(() => new BinaryRecordsInputFormat({ paths: "mem:/f", recordLength })).toThrow(
        expect.objectContaining({ code: "INVALID_RECORD_LENGTH" }),
      );
  });

  it("fails when a file has become shorter", async () => {
    const fs = new MemoryFileSystem({ "mem:/f": "123456" });
    const format = new BinaryRecordsInputFormat({ paths: "mem:/f", recordLength: 2 });
    const [split] = await format.getSplits({ ...fs.context(), minSplits: 1 });
    fs.files.set("mem:/f", Buffer.from("12"));
    if (split === undefined) throw new Error("no split");
    const reader = await format.createReader(split, fs.context());
    expect((await reader.nextBatch())?.length).toBe(1);
    expect(() => reader.nextBatch()).toThrow(
      expect.objectContaining({ code: "RECORD_LENGTH_MISMATCH" }),
    );
    const counting = await format.createReader(split, fs.context());
    expect(await counting.nextCount?.()).toBe(1);
    expect(() => counting.nextCount?.()).toThrow(
      expect.objectContaining({ code: "RECORD_LENGTH_MISMATCH" }),
    );
  });
});
