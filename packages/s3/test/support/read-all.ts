import type { FileSystem, OpenOptions } from "@firesteel/core/io";

/** All bytes that a reader gives. */
export async function readAll(
  fs: FileSystem,
  path: string,
  options: OpenOptions = {},
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  await using reader = await fs.open(path, options);
  for (;;) {
    const chunk = Buffer.alloc(10_007);
    const count = await reader.read(chunk);
    if (count === 0) return Buffer.concat(chunks);
    chunks.push(chunk.subarray(0, count));
  }
}

/** Bytes that tell where they stand. */
export function pattern(length: number): Buffer {
  const words = new Uint32Array(Math.ceil(length / 4)).map((_, i) => Math.imul(i, 0x9e3779b1));
  return Buffer.from(words.buffer, 0, length);
}

/** What an async call throws; fails where it does not. */
export async function thrownBy(call: () => Promise<unknown>): Promise<unknown> {
  try {
    await call();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}
