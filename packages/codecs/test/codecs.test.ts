import { execFileSync } from "node:child_process";
import { type Codec, codecInfo, loadCodec } from "@firesteel/core/io";
import * as fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { memoryContext, readParts } from "./memory-files.ts";

// Random input takes its time on a busy machine.
vi.setConfig({ testTimeout: 180_000 });

const names = ["bzip2", "zstd", "lz4", "snappy"] as const;

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += size)
    yield bytes.subarray(start, start + size);
}

async function decompress(codec: Codec, bytes: Uint8Array, size = 1000): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of codec.decompress(pieces(bytes, size))) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function compress(codec: Codec, bytes: Uint8Array, size: number): Promise<Buffer> {
  const compressor = codec.createCompressor();
  const chunks: Uint8Array[] = [];
  for await (const piece of pieces(bytes, size)) {
    // The caller may use its buffer again.
    const buffer = new Uint8Array(piece);
    chunks.push(...(await compressor.write(buffer)));
    buffer.fill(0);
  }
  chunks.push(...(await compressor.end()));
  compressor.destroy();
  return Buffer.concat(chunks);
}

/** `length` bytes that compress somewhat; the same for every seed. */
function someBytes(length: number, seed: number): Buffer {
  const bytes = Buffer.alloc(length);
  let state = seed | 1;
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    bytes[i] = (state >> 16) % 3 === 0 ? (state >> 8) & 0xff : 0x61 + (i % 5);
  }
  return bytes;
}

describe.each(names)("the codec %s", (name) => {
  it("gives back what it was given, whatever the pieces are", async () => {
    const codec = await loadCodec(codecInfo(name));
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.uint8Array({ maxLength: 300 }),
          fc.nat(300_000).map((n) => someBytes(n, n)),
        ),
        fc.integer({ min: 1, max: 100_000 }),
        fc.integer({ min: 1, max: 100_000 }),
        async (bytes, writeSize, readSize) => {
          const plain = Buffer.from(bytes);
          const sizes = [
            Math.max(writeSize, bytes.length >> 8),
            Math.max(readSize, bytes.length >> 8),
          ] as const;
          const stream = await compress(codec, plain, sizes[0]);
          expect((await decompress(codec, stream, sizes[1])).equals(plain)).toBe(true);
          expect(Buffer.from(codec.decode(codec.encode(plain))).equals(plain)).toBe(true);
          expect((await decompress(codec, codec.encode(plain))).equals(plain)).toBe(true);
        },
      ),
      { numRuns: 40 },
    );
  });

  it("goes over blocks, frames and streams, and their concatenation", async () => {
    const codec = await loadCodec(codecInfo(name));
    const large = someBytes(2_500_000, 7);
    const zeros = Buffer.alloc(3_000_000);

    expect((await decompress(codec, await compress(codec, large, 65_536))).equals(large)).toBe(
      true,
    );
    expect((await decompress(codec, await compress(codec, zeros, 65_536))).equals(zeros)).toBe(
      true,
    );
    expect(Buffer.from(codec.decode(codec.encode(large))).equals(large)).toBe(true);
    const two = Buffer.concat([
      codec.encode(Buffer.from("one ")),
      codec.encode(Buffer.from("two")),
    ]);
    expect((await decompress(codec, two, 3)).toString()).toBe("one two");
  });

  it("fails on what is cut off, anywhere but at the end", async () => {
    const codec = await loadCodec(codecInfo(name));
    const stream = codec.encode(someBytes(3000, 3));
    for (let length = 1; length < stream.length; length += 7)
      await expect(decompress(codec, stream.subarray(0, length))).rejects.toThrow(/./);
    expect(() => codec.decode(stream.subarray(0, stream.length - 1))).toThrow(/./);
  });

  it("fails on bytes that are something else, and tells what they look like", async () => {
    const { extension } = codecInfo(name);
    const path = `mem:/x${extension}`;
    const text = Buffer.from("this is plain text, of which there is enough to read a header\n");
    const gzip = (await loadCodec(codecInfo("gzip"))).encode(text);
    const files = { [path]: text, [`mem:/gz${extension}`]: gzip };
    const read = async (file: string): Promise<unknown> =>
      readParts(memoryContext(files), file, files[file]?.length ?? 0, []);

    await expect(read(path)).rejects.toMatchObject({
      code: "CORRUPT_INPUT",
      fields: { path, codec: name },
    });
    await expect(read(`mem:/gz${extension}`)).rejects.toThrow(/looks like gzip/);
  });
});

describe("the codec zstd", () => {
  it("goes over skippable frames and reads what the zstd command writes", async () => {
    const codec = await loadCodec(codecInfo("zstd"));
    const skippable = Buffer.from("502a4d1803000000616263", "hex");
    const framed = Buffer.concat([skippable, codec.encode(Buffer.from("x")), skippable]);
    expect((await decompress(codec, framed, 2)).toString()).toBe("x");
    expect(Buffer.from(codec.decode(framed)).toString()).toBe("x");
  });
});

describe("the codec bzip2", () => {
  it("leaves no globals behind", async () => {
    const output = execFileSync(process.execPath, [
      "--input-type=module",
      "-e",
      `const before = Object.getOwnPropertyNames(globalThis).join();
       const { loadCodec } = await import("@firesteel/codecs");
       await loadCodec("bzip2");
       console.log(before === Object.getOwnPropertyNames(globalThis).join());`,
    ]);
    expect(output.toString()).toBe("true\n");
  });
});
