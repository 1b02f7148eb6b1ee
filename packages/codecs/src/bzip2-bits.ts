/** First 48 bits of a block: the digits of pi. */
const blockMagic = 0x314159265359n;
/** First 48 bits of the end of a stream: the digits of its square root. */
const endMagic = 0x177245385090n;
export const magicBits = 48;

/** By the two bytes that follow the one in which a magic number begins, the bit offsets that it may begin at. */
const offsetsOf = new Uint8Array(0x10000);
for (let offset = 0; offset < 8; offset++)
  for (const magic of [blockMagic, endMagic]) {
    const key = Number((magic >> BigInt(24 + offset)) & 0xffffn);
    offsetsOf[key] = (offsetsOf[key] ?? 0) | (1 << offset);
  }

export type Mark = "block" | "end";

/** The magic number at a bit of `bytes`; undefined where there is none, or not all of it. */
export function markAt(bytes: Uint8Array, bit: number, end: number): Mark | undefined {
  const byte = Math.floor(bit / 8);
  if (bit + magicBits > end * 8) return undefined;
  const shift = bit % 8;
  const high = bits24(bytes, byte, shift);
  const low = bits24(bytes, byte + 3, shift);
  if (high === 0x314159 && low === 0x265359) return "block";
  return high === 0x177245 && low === 0x385090 ? "end" : undefined;
}

/** The first magic number that begins at `from` or behind, in bytes up to `end`. */
export function findMark(
  bytes: Uint8Array,
  from: number,
  end: number,
): { bit: number; mark: Mark } | undefined {
  // All six bytes of one that begins in the byte at `i` are there, at the least.
  for (let i = Math.floor(from / 8); i + 6 <= end; i++) {
    let offsets = offsetsOf[((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0)] ?? 0;
    for (let bit = i * 8; offsets !== 0; bit++, offsets >>= 1) {
      if ((offsets & 1) === 0 || bit < from) continue;
      const mark = markAt(bytes, bit, end);
      if (mark !== undefined) return { bit, mark };
    }
  }
  return undefined;
}

function bits24(bytes: Uint8Array, at: number, shift: number): number {
  const word =
    ((bytes[at] ?? 0) << 24) |
    ((bytes[at + 1] ?? 0) << 16) |
    ((bytes[at + 2] ?? 0) << 8) |
    (bytes[at + 3] ?? 0);
  return (word << shift) >>> 8;
}

/** A stream of its own of the block in bits `[from, to)`: header, block, end with the checksum of the only block. */
export function streamOfBlock(bytes: Uint8Array, from: number, to: number): Uint8Array {
  const bits = to - from;
  const stream = new Uint8Array(4 + Math.ceil((bits + magicBits + 32) / 8));
  stream.set([0x42, 0x5a, 0x68, 0x39]);
  const shift = from % 8;
  const first = Math.floor(from / 8);
  const whole = Math.floor(bits / 8);
  if (shift === 0) stream.set(bytes.subarray(first, first + whole), 4);
  else
    for (let i = 0; i < whole; i++)
      stream[4 + i] =
        ((bytes[first + i] ?? 0) << shift) | ((bytes[first + i + 1] ?? 0) >> (8 - shift));
  let at = whole * 8;
  const put = (value: bigint, count: number): void => {
    for (let i = count - 1; i >= 0; i--, at++)
      if (((value >> BigInt(i)) & 1n) === 1n)
        stream[4 + (at >> 3)] = (stream[4 + (at >> 3)] ?? 0) | (0x80 >> (at & 7));
  };
  for (let bit = from + whole * 8; bit < to; bit++)
    put(BigInt(((bytes[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1), 1);
  put(endMagic, magicBits);
  for (let i = 0; i < 4; i++) put(BigInt(stream[4 + magicBits / 8 + i] ?? 0), 8);
  return stream;
}
