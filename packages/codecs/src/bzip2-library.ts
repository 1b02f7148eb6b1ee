/* oxlint-disable no-underscore-dangle -- the library's names */
import BZip2 from "bzip2-wasm";

const libbz2 = await open();

/** The compiled library. It makes globals when it starts, which are put back as they were. */
async function open(): Promise<BZip2["wasmModule"]> {
  const before = Object.getOwnPropertyDescriptors(globalThis);
  try {
    const library = new BZip2();
    await library.init();
    return library.wasmModule;
  } finally {
    for (const name of Object.getOwnPropertyNames(globalThis))
      if (!Object.hasOwn(before, name)) Reflect.deleteProperty(globalThis, name);
    for (const name of ["__dirname", "require"]) {
      const descriptor = before[name];
      if (descriptor !== undefined) Object.defineProperty(globalThis, name, descriptor);
    }
  }
}

const outputFull = -8;

/** One bzip2 stream, of blocks of so many times 100 kB. */
export function compressStream(plain: Uint8Array, blockSize100k: number = 9): Uint8Array {
  // The library's documentation: a hundredth and 600 bytes more hold everything.
  const limit = Math.ceil(plain.length * 1.01) + 600;
  const result = call(plain, limit, (target, targetLength, source) =>
    libbz2._BZ2_bzBuffToBuffCompress(
      target,
      targetLength,
      source,
      plain.length,
      blockSize100k,
      0,
      0,
    ),
  );
  if (typeof result === "number") throw new Error(`bzip2 failed with code ${result}`);
  return result;
}

/**
 * The plain bytes of one stream.
 *
 * @param expected plain bytes that are likely enough
 * @param limit plain bytes at most
 */
export function decompressStream(stream: Uint8Array, expected: number, limit: number): Uint8Array {
  for (let capacity = Math.min(expected, limit); ; capacity = Math.min(capacity * 4, limit)) {
    const result = call(stream, capacity, (target, targetLength, source) =>
      libbz2._BZ2_bzBuffToBuffDecompress(target, targetLength, source, stream.length, 0, 0),
    );
    if (typeof result !== "number") return result;
    if (result !== outputFull || capacity === limit)
      throw new Error(reasons.get(result) ?? `bzip2 failed with code ${result}`);
  }
}

const reasons = new Map([
  [-3, "out of memory"],
  [-4, "data error"],
  [-5, "no bzip2 data"],
  [-7, "unexpected end of file"],
  [-8, "a block gives more bytes than a block can"],
]);

/** The bytes that the library wrote, or its error code. */
function call(
  source: Uint8Array,
  capacity: number,
  run: (target: number, targetLength: number, source: number) => number,
): Uint8Array | number {
  const pointers = [source.length, capacity, 4].map((bytes) => libbz2._malloc(Math.max(1, bytes)));
  const [from, to, length] = pointers as [number, number, number];
  try {
    if (pointers.includes(0)) return -3;
    // Read anew: memory that grows is another array.
    libbz2.HEAPU8.set(source, from);
    libbz2.setValue(length, capacity, "i32");
    const code = run(to, length, from);
    if (code !== 0) return code;
    return libbz2.HEAPU8.slice(to, to + libbz2.getValue(length, "i32"));
  } finally {
    for (const pointer of pointers) libbz2._free(pointer);
  }
}
