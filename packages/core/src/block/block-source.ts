import type { ClassRegistry } from "./class-registry.ts";
import { corrupt } from "./block-header.ts";

/** The memory of a block that is being read, as the views that columns need; starts at a multiple of 8. */
export class BlockSource {
  readonly bytes: Buffer;
  readonly classes: ClassRegistry;
  readonly uint32: Uint32Array;

  constructor(bytes: Uint8Array, classes: ClassRegistry) {
    const aligned = bytes.byteOffset % 8 === 0 ? bytes : new Uint8Array(bytes);
    const { buffer, byteOffset, byteLength } = aligned;
    this.bytes = Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
    this.classes = classes;
    this.uint32 = new Uint32Array(buffer, byteOffset, Math.floor(byteLength / 4));
  }

  header(at: number): ColumnHeader {
    const word = at / 4;
    const first = this.uint32[word] ?? 0;
    const size = this.uint32[word + 2]! + this.uint32[word + 3]! * 2 ** 32;
    if (!(at + size <= this.bytes.length)) throw corrupt("a column goes beyond its end");
    return { kind: first & 0xff, flags: (first >>> 8) & 0xff, aux: this.uint32[word + 1]!, size };
  }

  int32(at: number, n: number): Int32Array {
    return new Int32Array(this.bytes.buffer, this.bytes.byteOffset + at, n);
  }

  float64(at: number, n: number): Float64Array {
    return new Float64Array(this.bytes.buffer, this.bytes.byteOffset + at, n);
  }

  bigint64(at: number, n: number): BigInt64Array {
    return new BigInt64Array(this.bytes.buffer, this.bytes.byteOffset + at, n);
  }

  uint16(at: number, n: number): Uint16Array {
    return new Uint16Array(this.bytes.buffer, this.bytes.byteOffset + at, n);
  }

  /** The `n + 1` offsets at a column's body. */
  offsets(at: number, n: number): Uint32Array {
    return this.uint32.subarray(at / 4, at / 4 + n + 1);
  }
}

export interface ColumnHeader {
  readonly kind: number;
  readonly flags: number;
  readonly aux: number;
  /** Bytes, header included: where the next column starts. */
  readonly size: number;
}
