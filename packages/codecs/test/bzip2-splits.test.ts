import { codecInfo, loadCodec } from "@firesteel/core/io";
import { compressStream } from "#src/bzip2-library";
import * as fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { memoryContext, readParts } from "./memory-files.ts";

// Random input takes its time on a busy machine.
vi.setConfig({ testTimeout: 240_000 });

const path = "mem:/f.bz2";
const eols = ["\n", "\r\n", "\r"] as const;

/** Lines of all lengths; every `long`th has more than a block of the smallest size. */
function text(seed: number, count: number, long: number, eol: string): string {
  let state = seed | 1;
  const next = (): number => (state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff) >> 8;
  return Array.from({ length: count }, (_, i) => {
    const length = i % long === long - 1 ? 120_000 : next() % 90;
    let line = `${i}:`;
    while (line.length < length) line += (next() % 1_000_000).toString(36);
    return line + eol;
  }).join("");
}

describe("a bzip2 file in parts", () => {
  it("gives each line once, in order, wherever it is cut", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer(),
        fc.integer({ min: 1, max: 4000 }),
        fc.integer({ min: 50, max: 4000 }),
        fc.constantFrom(...eols),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 6 }),
        fc.boolean(),
        async (seed, count, long, eol, cuts, isOneStream) => {
          const plain = text(seed, count, long, eol);
          const bytes = Buffer.from(plain);
          // Blocks at odd bits, or streams of their own.
          const half = Math.floor(bytes.length / 3);
          const file = isOneStream
            ? compressStream(bytes, 1)
            : Buffer.concat(
                [bytes.subarray(0, half), bytes.subarray(half)].map((part) =>
                  compressStream(part, 1),
                ),
              );
          const parts = await readParts(
            memoryContext({ [path]: file }),
            path,
            file.length,
            cuts.map((cut) => Math.floor(cut * file.length)),
          );
          expect(parts.flat()).toEqual(plain.split(eol).slice(0, -1));
        },
      ),
      { numRuns: 12 },
    );
  });

  it("gives each delimited record once, also where a delimiter lies across blocks", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom("|", "ab", "€", "-x"),
        fc.array(fc.array(fc.constantFrom("a", "b", "-", "x", "é", "zz"), { maxLength: 6 }), {
          minLength: 1,
          maxLength: 40,
        }),
        fc.integer({ min: 1, max: 25 }),
        async (delimiter, words, blockBytes) => {
          const plain = Buffer.from(words.map((word) => word.join("")).join(delimiter));
          const streams: Uint8Array[] = [];
          for (let i = 0; i < plain.length; i += blockBytes)
            streams.push(compressStream(plain.subarray(i, i + blockBytes)));
          const file = Buffer.concat(streams);
          const whole = plain.toString().split(delimiter);
          if (whole.at(-1) === "") whole.pop();
          for (const size of [17, 41, 100]) {
            const cuts = Array.from({ length: Math.ceil(file.length / size) }, (_, i) => i * size);
            const context = memoryContext({ [path]: file });
            const parts = await readParts(context, path, file.length, cuts, delimiter);
            expect(parts.flat()).toEqual(whole);
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it("finds the first block at every start, down to parts of a byte", async () => {
    const lines = Array.from({ length: 40 }, (_, i) => `line ${i}`);
    const file = Buffer.concat(
      lines.map((line) => compressStream(Buffer.from(`${line}\n`))).slice(0, 8),
    );
    const cuts = Array.from({ length: file.length }, (_, i) => i);
    const parts = await readParts(memoryContext({ [path]: file }), path, file.length, cuts);
    expect(parts.flat()).toEqual(lines.slice(0, 8));
  });

  it("reads nothing from empty files and empty streams, and checks every block", async () => {
    const empty = compressStream(Buffer.alloc(0));
    const read = (bytes: Uint8Array): Promise<string[][]> =>
      readParts(memoryContext({ [path]: bytes }), path, bytes.length, []);
    expect((await read(empty)).flat()).toEqual([]);
    expect(
      (await read(Buffer.concat([empty, compressStream(Buffer.from("x\n")), empty]))).flat(),
    ).toEqual(["x"]);

    const file = Buffer.from(compressStream(Buffer.from(text(5, 9000, 1e9, "\n")), 1));
    const middle = Math.floor(file.length / 2);
    file[middle] = (file[middle] ?? 0) ^ 0x10;
    await expect(read(file)).rejects.toMatchObject({ code: "CORRUPT_INPUT", fields: { path } });
    await expect(read(file.subarray(0, middle))).rejects.toMatchObject({ code: "CORRUPT_INPUT" });
  });

  it("is what the codec writes", async () => {
    const codec = await loadCodec(codecInfo("bzip2"));
    const plain = Buffer.from(text(11, 60_000, 1e9, "\n"));
    const compressor = codec.createCompressor();
    const file = Buffer.concat([...(await compressor.write(plain)), ...(await compressor.end())]);
    const cuts = [0.1, 0.3, 0.55, 0.8].map((part) => Math.floor(part * file.length));
    const parts = await readParts(memoryContext({ [path]: file }), path, file.length, cuts);
    expect(parts.flat().length).toBe(60_000);
    expect(parts.filter((part) => part.length > 0).length).toBeGreaterThan(1);
  });
});
