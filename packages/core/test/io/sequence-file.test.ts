import {
  FiresteelError,
  SequenceFileInputFormat,
  SequenceFileOutputFormat,
  type SequenceFileCompression,
} from "@firesteel/core/io";
import * as fc from "fast-check";
import { gzip } from "#src/io/codec/zlib-codecs";
import { SequenceFileWriter } from "#src/io/sequence-file/sequence-file-writer";
import { Writables } from "@firesteel/core/io";
import { describe, expect, it, vi } from "vitest";
import { MemoryFileSystem } from "./memory-file-system.ts";
import { readFormat, readSplit } from "./read-format.ts";

// Random input takes its time on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const path = "mem:/f";
type Pair = readonly [unknown, unknown];

async function sequenceFile(
  records: readonly Pair[],
  options: {
    compression?: SequenceFileCompression;
    key?: string;
    value?: string;
    blockBytes?: number;
    metadata?: ReadonlyMap<string, string>;
  } = {},
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const { compression = "NONE", key = "Text", value = "Text", ...rest } = options;
  const writables = new Writables();
  const writer = new SequenceFileWriter(
    {
      write: (bytes) => void chunks.push(Buffer.from(bytes)),
      close: () => Promise.resolve(),
      abort: () => Promise.resolve(),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    },
    {
      key: writables.byClass(key),
      value: writables.byClass(value),
      compression,
      codec: compression === "NONE" ? undefined : gzip,
      ...rest,
    },
  );
  for (const [k, v] of records) await writer.append(k, v);
  await writer.finish();
  const file = Buffer.concat(chunks);
  expect(file.length).toBe(writer.length);
  return file;
}

function read(bytes: Uint8Array, options = {}, conf = {}): Promise<unknown[][]> {
  const fs = new MemoryFileSystem({ [path]: bytes });
  return readFormat(new SequenceFileInputFormat({ paths: path, ...options }), fs.context(conf), 1);
}

/** The records, or the code of the error. */
async function outcome(bytes: Uint8Array): Promise<unknown[] | string> {
  try {
    return (await read(bytes)).flat();
  } catch (error) {
    return FiresteelError.is(error) ? error.code : String(error);
  }
}

describe("a sequence file", () => {
  it.each(["NONE", "RECORD", "BLOCK"] as const)(
    "of compression %s gives each record once, in order, wherever it is cut, and however bytes come",
    async (compression) => {
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 0, max: 900 }),
          fc.integer({ min: 1, max: 2500 }),
          fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 }),
          fc.boolean(),
          fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 3 }),
          async (count, size, cuts, isAsync, sizes) => {
            const records = Array.from({ length: count }, (_, i): Pair => [
              `${i}`,
              `${i}.`.padEnd((i * 37) % size, "xyz€"),
            ]);
            const file = await sequenceFile(records, { compression, blockBytes: 3000 });
            const fs = new MemoryFileSystem(
              { [path]: file },
              { isAsync, readBytes: (n) => sizes[n % sizes.length] ?? 1 },
            );
            const format = new SequenceFileInputFormat({ paths: path });
            const edges = [0, ...cuts.map((cut) => Math.floor(cut * file.length)), file.length];
            const found: unknown[] = [];
            for (const [i, start] of edges.toSorted((a, b) => a - b).entries()) {
              const end = edges.toSorted((a, b) => a - b)[i + 1];
              if (end === undefined || end === start) continue;
              const split = { path, start, length: end - start, preferredHosts: [] };
              found.push(...(await readSplit(format, split, fs.context())));
            }
            expect(found).toEqual(records);
          },
        ),
        { numRuns: 25 },
      );
    },
  );

  it("is read once in parts of every size, also of a byte", async () => {
    const records = Array.from({ length: 30 }, (_, i): Pair => [`k${i}`, "v".repeat(i)]);
    for (const compression of ["NONE", "BLOCK"] as const) {
      const file = await sequenceFile(records, { compression, blockBytes: 60 });
      const fs = new MemoryFileSystem({ [path]: file });
      for (const size of [1, 3, 20, 64]) {
        const found: unknown[] = [];
        for (let start = 0; start < file.length; start += size) {
          const length = Math.min(size, file.length - start);
          const split = { path, start, length, preferredHosts: [] };
          found.push(
            ...(await readSplit(new SequenceFileInputFormat({ paths: path }), split, fs.context())),
          );
        }
        expect(found).toEqual(records);
      }
    }
  });

  it("gives values, texts or bytes, and checks the classes that are asked for", async () => {
    const file = await sequenceFile([[1n, 0.5]], {
      key: "LongWritable",
      value: "DoubleWritable",
      metadata: new Map([["who", "me"]]),
    });
    expect(await read(file)).toEqual([[[1n, 0.5]]]);
    expect(await read(file, { longs: "number" })).toEqual([[[1, 0.5]]]);
    expect(await read(file, { parts: "text" })).toEqual([[["1", "0.5"]]]);
    expect(await read(file, { parts: "bytes" })).toEqual([
      [[Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 1), Uint8Array.of(0x3f, 0xe0, 0, 0, 0, 0, 0, 0)]],
    ]);
    expect(await read(file, { keyClass: "org.apache.hadoop.io.LongWritable" })).toHaveLength(1);
    await expect(read(file, { keyClass: "Text" })).rejects.toMatchObject({
      code: "WRITABLE_MISMATCH",
    });
  });

  it("is empty where it has no bytes, or a header alone", async () => {
    expect((await read(await sequenceFile([]))).flat()).toEqual([]);
    const conf = { "spark.hadoopRDD.ignoreEmptySplits": "false" };
    expect(await read(new Uint8Array(), {}, conf)).toEqual([[]]);
  });

  it("is an error with path and offset where it is damaged or cut off, never other records", async () => {
    const records = Array.from({ length: 200 }, (_, i): Pair => [
      `key ${i}`,
      `value ${i}`.repeat(3),
    ]);
    for (const compression of ["NONE", "RECORD", "BLOCK"] as const) {
      const file = await sequenceFile(records, { compression, blockBytes: 1500 });
      for (let at = 0; at < file.length; at += 31) {
        const cut = file.subarray(0, at);
        const bad = Buffer.from(file);
        bad[at] = (bad[at] ?? 0) ^ 0x55;
        // Cut at a record's end, or with a damaged letter in a value: nothing tells.
        const some = await outcome(cut);
        expect(some).toEqual(
          typeof some === "string" ? "CORRUPT_INPUT" : records.slice(0, some.length),
        );
        const all = await outcome(bad);
        // A class's name may be damaged too.
        const codes = ["CORRUPT_INPUT", "UNKNOWN_WRITABLE", "UNKNOWN_CODEC"];
        expect([...codes, records.length]).toContain(typeof all === "string" ? all : all.length);
      }
    }
    await expect(read((await sequenceFile(records)).subarray(0, 3000))).rejects.toMatchObject({
      fields: { path, offset: expect.any(Number) },
    });
  });

  it("says what a file is that is none", async () => {
    await expect(read(Buffer.from("plain text, no sequence file"))).rejects.toThrow(
      /no sequence file/,
    );
    await expect(read(gzip.encode(Buffer.from("x")))).rejects.toThrow(/looks like gzip/);
    await expect(read(Buffer.from("SEQ\x04 old"))).rejects.toThrow(/version 4, not 6/);
  });

  it("may be corrupt where the settings say so: what is good of it is read", async () => {
    const records = Array.from({ length: 5000 }, (_, i): Pair => [`${i}`, "x".repeat(90)]);
    const file = await sequenceFile(records);
    const marks = [...file.keys()].filter(
      (at) => file.readInt32BE(Math.min(at, file.length - 4)) === -1,
    );
    const second = marks[1] ?? 0;
    file[second + 6] = (file[second + 6] ?? 0) ^ 1;
    await expect(read(file)).rejects.toMatchObject({
      code: "CORRUPT_INPUT",
      fields: { offset: second },
    });

    const warnings: string[] = [];
    const listen = (warning: Error): void => void warnings.push(warning.message);
    process.on("warning", listen);
    const found = (await read(file, {}, { "spark.files.ignoreCorruptFiles": "true" })).flat();
    await vi.waitFor(() => expect(warnings.join()).toContain(`corrupt file ${path}`));
    process.off("warning", listen);
    expect(found.length).toBeGreaterThan(1000);
    expect(found).toEqual(records.slice(0, found.length));
  });
});

describe("SequenceFileOutputFormat", () => {
  it("writes by the settings of Hadoop, and refuses unknown ones before any task", async () => {
    const fs = new MemoryFileSystem();
    const conf = (type: string): Record<string, string> => ({
      "mapreduce.output.fileoutputformat.compress": "true",
      "mapreduce.output.fileoutputformat.compress.codec": "gzip",
      "mapreduce.output.fileoutputformat.compress.type": type,
    });
    const format = new SequenceFileOutputFormat({
      path: "mem:/o",
      keyClass: "Text",
      valueClass: "Text",
    });
    const job = { ...fs.context(conf("BLOCK")), jobId: "j", numPartitions: 1 };
    await format.setUpJob(job);
    const writer = await format.createWriter({
      ...job,
      partition: 0,
      attempt: 0,
      taskAttemptId: 0,
    });
    await writer.write([["a", "b"]]);
    await format.commitJob(job, [await writer.commit()]);

    expect(Buffer.from(fs.files.get("mem:/o/part-00000") ?? []).toString("latin1")).toMatch(
      /^SEQ.*org\.apache\.hadoop\.io\.compress\.GzipCodec/s,
    );
    const back = await readFormat(
      new SequenceFileInputFormat({ paths: "mem:/o" }),
      fs.context(),
      1,
    );
    expect(back).toEqual([[["a", "b"]]]);
    await expect(
      format.setUpJob({ ...fs.context(conf("ROW")), jobId: "k", numPartitions: 1 }),
    ).rejects.toMatchObject({ code: "INVALID_CONF" });
  });
});
