import { columnHeaderBytes } from "./column-kind.ts";

/** The memory of a block that is being written, as the views that columns need; starts at a multiple of 8. */
export class BlockTarget {
  readonly bytes: Uint8Array;
  readonly buffer: Buffer;
  readonly uint32: Uint32Array;
  readonly int32: Int32Array;
  readonly float64: Float64Array;

  constructor(bytes: Uint8Array) {
    const { buffer, byteOffset, byteLength } = bytes;
    this.bytes = bytes;
    this.buffer = Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
    this.uint32 = new Uint32Array(buffer, byteOffset, Math.floor(byteLength / 4));
    this.int32 = new Int32Array(buffer, byteOffset, Math.floor(byteLength / 4));
    this.float64 = new Float64Array(buffer, byteOffset, Math.floor(byteLength / 8));
  }

  /** Writes a column's header and returns where its body starts. */
  columnHeader(at: number, kind: number, flags: number, aux: number, size: number): number {
    const word = at / 4;
    this.uint32[word] = kind | (flags << 8);
    this.uint32[word + 1] = aux;
    this.uint32[word + 2] = size >>> 0;
    this.uint32[word + 3] = Math.floor(size / 2 ** 32);
    return at + columnHeaderBytes;
  }

  /** Zeroes up to the next multiple of 8, so that equal records make equal bytes. */
  pad(from: number): number {
    let at = from;
    while (at % 8 !== 0) this.bytes[at++] = 0;
    return at;
  }
}
