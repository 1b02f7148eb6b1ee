import type { ClassRegistry } from "./class-registry.ts";
import { corrupt } from "./block-header.ts";
import { columnHeaderBytes, pad8 } from "./column-kind.ts";

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

  /** Where `count` columns begin that lie one behind the other from `at` on. */
  columnsFrom(at: number, count: number): number[] {
    const places: number[] = [];
    for (let next = at; places.length < count; next += this.header(next).size) places.push(next);
    return places;
  }

  /** What the column of objects at `at` begins with, before the columns of their fields. */
  shape(at: number): ObjectShape {
    const { aux, flags } = this.header(at);
    const body = at + columnHeaderBytes;
    const names = this.bytes.toString("utf8", body, body + aux);
    const fields = JSON.parse(names) as string[];
    const columns = this.columnsFrom(body + pad8(aux), fields.length);
    return { names, fields, nullPrototype: flags === 1, columns };
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

/** The shape of a column of objects. */
export interface ObjectShape {
  /** JSON of the names of their fields. */
  readonly names: string;
  readonly fields: readonly string[];
  readonly nullPrototype: boolean;
  /** Where the fields' columns begin. */
  readonly columns: readonly number[];
}

export interface ColumnHeader {
  readonly kind: number;
  readonly flags: number;
  readonly aux: number;
  /** Bytes, header included: where the next column starts. */
  readonly size: number;
}
