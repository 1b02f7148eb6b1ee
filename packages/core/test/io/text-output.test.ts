import { gunzipSync, inflateSync } from "node:zlib";
import { TextOutputFormat } from "@firesteel/core/io";
import * as fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { recordText } from "#src/io/record-text";
import { MemoryFileSystem } from "./memory-file-system.ts";

// Random input takes its time on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

describe("recordText", () => {
  class Point {
    x = 1;
    y = [2];
  }
  class Money {
    toString(): string {
      return "3 €";
    }
  }
  const circle: { self?: unknown } = {};
  circle.self = circle;

  it.each<[record: unknown, text: string]>([
    ['a "b"\nc', 'a "b"\nc'],
    [5, "5"],
    [1e21, "1e+21"],
    [-0, "-0"],
    [Number.NaN, "NaN"],
    [12345678901234567890n, "12345678901234567890"],
    [true, "true"],
    [null, "null"],
    [undefined, "undefined"],
    [["a", 1], '["a",1]'],
    [["a", [null, undefined, -0, 2n]], '["a",[null,undefined,-0,2]]'],
    [{ k: "v", n: { m: Number.POSITIVE_INFINITY } }, '{"k":"v","n":{"m":Infinity}}'],
    [Object.assign(Object.create(null) as object, { a: 1 }), '{"a":1}'],
    [new Date(0), "1970-01-01T00:00:00.000Z"],
    [[new Date(0)], '["1970-01-01T00:00:00.000Z"]'],
    [new Date(Number.NaN), "Invalid Date"],
    [new Map([["a", 1]]), '[["a",1]]'],
    [new Set([1, "b"]), '[1,"b"]'],
    [Uint8Array.of(1, 2), "[1,2]"],
    [new Point(), '{"x":1,"y":[2]}'],
    [new Money(), "3 €"],
    [["m", new Money()], '["m","3 €"]'],
    [/a/g, "/a/g"],
    [new RangeError("bad"), "RangeError: bad"],
    [new URL("http://x/"), "http://x/"],
    [{ toJSON: () => [1] }, "[1]"],
    [[1, [2], [2]], "[1,[2],[2]]"],
    [circle, '{"self":"[circular]"}'],
    [{ ["__proto__"]: 1 }, '{"__proto__":1}'],
  ])("%# writes %o as %s", (record, text) => {
    expect(recordText(record)).toBe(text);
  });
});

describe("recordText of a Map in itself", () => {
  it("ends", () => {
    const ring = new Map<string, unknown>();
    ring.set("a", [ring]);
    expect(recordText(ring)).toBe('[["a",["[circular]"]]]');
  });
});

async function written(
  records: readonly unknown[][],
  codec?: string,
  isAsync = false,
): Promise<Uint8Array> {
  const fs = new MemoryFileSystem({}, { isAsync });
  const format = new TextOutputFormat({
    path: "mem:/o",
    ...(codec === undefined ? {} : { codec }),
  });
  const job = { ...fs.context(), jobId: "j", numPartitions: 1 };
  await format.setUpJob(job);
  const writer = await format.createWriter({ ...job, partition: 0, attempt: 0, taskAttemptId: 0 });
  for (const batch of records) await writer.write(batch);
  await format.commitJob(job, [await writer.commit()]);
  const name = fs.names().find((path) => path.includes("part-"));
  return fs.files.get(name ?? "") ?? new Uint8Array();
}

describe("TextOutputFormat", () => {
  it("writes any strings as the obvious program does, through any writer and codec", async () => {
    const line = fc.oneof(
      fc.string({ unit: "binary", maxLength: 20 }),
      fc
        .tuple(fc.constantFrom("x", "ä", "€", "𝄞"), fc.integer({ min: 1, max: 70_000 }))
        .map(([c, n]) => c.repeat(n)),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(line, { maxLength: 4 }), { maxLength: 3 }),
        fc.constantFrom(undefined, "gzip", "deflate", "org.apache.hadoop.io.compress.GzipCodec"),
        fc.boolean(),
        async (batches, codec, isAsync) => {
          const bytes = await written(batches, codec, isAsync);
          const plain =
            codec === undefined
              ? bytes
              : codec === "deflate"
                ? inflateSync(bytes)
                : gunzipSync(bytes);
          const expected = batches
            .flat()
            .map((text) => `${text}\n`)
            .join("");
          expect(Buffer.from(plain).equals(Buffer.from(expected))).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("writes small records of many batches", async () => {
    const batches = Array.from({ length: 50 }, (_unused, b) =>
      Array.from({ length: 1000 }, (_, i) => `${b}:${i}`),
    );
    for (const isAsync of [false, true])
      expect(Buffer.from(await written(batches, undefined, isAsync)).toString()).toBe(
        batches
          .flat()
          .map((text) => `${text}\n`)
          .join(""),
      );
  });

  it("makes an empty file for an empty partition", async () => {
    expect((await written([])).length).toBe(0);
    expect(gunzipSync(await written([[]], "gzip")).length).toBe(0);
  });
});
