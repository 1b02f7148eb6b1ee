import type { Codec, CodecInfo, Compressor } from "@firesteel/core/io";
import { ByteWindow } from "./byte-window.ts";

/** An algorithm that works on whole blocks. */
export interface BlockAlgorithm {
  compress(bytes: Uint8Array): Uint8Array;
  /** The plain bytes of one block, at most `limit`. */
  decompress(bytes: Uint8Array, limit: number): Uint8Array;
}

/**
 * A codec in the framing of Hadoop's `BlockCompressorStream`: blocks of the plain length (32 bits, big-endian) and
 * pieces that give it together, each of the compressed length (32 bits, big-endian) and a raw block.
 *
 * @param maxBlockBytes plain bytes a block at most: Hadoop's decompressors have buffers of 256 KiB
 */
export function blockCodec(
  info: CodecInfo,
  algorithm: BlockAlgorithm,
  maxBlockBytes: number,
): Codec {
  return {
    ...info,
    decompress: (input) => decompress(input, algorithm),
    createCompressor: () => new BlockCompressor(algorithm, maxBlockBytes),
    encode: (bytes) => {
      const frames: Uint8Array[] = [];
      for (let start = 0; start < bytes.length; start += maxBlockBytes)
        frames.push(...frame(algorithm, bytes.subarray(start, start + maxBlockBytes)));
      return Buffer.concat(frames);
    },
    decode: (bytes) => decode(bytes, algorithm),
  };
}

// A block of more is taken for damage before memory is allocated for it.
const maxPlainBytes = 2 ** 30;

async function* decompress(
  input: AsyncIterable<Uint8Array>,
  algorithm: BlockAlgorithm,
): AsyncGenerator<Uint8Array, void, undefined> {
  const window = new ByteWindow(input);
  while (await window.fill(1)) {
    await window.need(4);
    for (let left = checkedLength(window.readUint32()); left > 0;) {
      await window.need(4);
      const length = window.readUint32();
      checkPiece(length, left);
      await window.need(length);
      const { bytes, begin } = window;
      const plain = expand(algorithm, bytes.subarray(begin, begin + length), left);
      window.skip(length);
      left -= plain.length;
      yield plain;
    }
  }
}

function decode(bytes: Uint8Array, algorithm: BlockAlgorithm): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < bytes.length;) {
    let left = checkedLength(view.getUint32(at));
    for (at += 4; left > 0;) {
      const length = view.getUint32(at);
      checkPiece(length, left);
      if (at + 4 + length > bytes.length) throw new Error("unexpected end of file");
      const plain = expand(algorithm, bytes.subarray(at + 4, at + 4 + length), left);
      at += 4 + length;
      left -= plain.length;
      pieces.push(plain);
    }
  }
  const [only] = pieces;
  return pieces.length === 1 && only !== undefined ? only : Buffer.concat(pieces);
}

function checkedLength(plain: number): number {
  if (plain > maxPlainBytes) throw new Error(`a block cannot have ${plain} bytes`);
  return plain;
}

function checkPiece(compressed: number, plain: number): void {
  // What does not compress grows by less than a sixth.
  if (compressed === 0 || compressed > plain + plain / 6 + 64)
    throw new Error(`a block of ${plain} bytes cannot have ${compressed} compressed`);
}

function expand(algorithm: BlockAlgorithm, piece: Uint8Array, limit: number): Uint8Array {
  const plain = algorithm.decompress(piece, limit);
  if (plain.length === 0 || plain.length > limit)
    throw new Error(`a block gives ${plain.length} bytes instead of ${limit}`);
  return plain;
}

function frame(algorithm: BlockAlgorithm, plain: Uint8Array): readonly Uint8Array[] {
  const compressed = algorithm.compress(plain);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(plain.length, 0);
  head.writeUInt32BE(compressed.length, 4);
  return [head, compressed];
}

class BlockCompressor implements Compressor {
  readonly #algorithm: BlockAlgorithm;
  readonly #buffer: Uint8Array;
  #filled = 0;

  constructor(algorithm: BlockAlgorithm, maxBlockBytes: number) {
    this.#algorithm = algorithm;
    this.#buffer = new Uint8Array(maxBlockBytes);
  }

  write(bytes: Uint8Array): readonly Uint8Array[] {
    const frames: Uint8Array[] = [];
    for (let start = 0; start < bytes.length;) {
      const part = bytes.subarray(start, start + this.#buffer.length - this.#filled);
      this.#buffer.set(part, this.#filled);
      this.#filled += part.length;
      start += part.length;
      if (this.#filled === this.#buffer.length) frames.push(...this.end());
    }
    return frames;
  }

  end(): readonly Uint8Array[] {
    if (this.#filled === 0) return [];
    const frames = frame(this.#algorithm, this.#buffer.subarray(0, this.#filled));
    this.#filled = 0;
    return frames;
  }

  destroy(): void {
    this.#filled = 0;
  }
}
