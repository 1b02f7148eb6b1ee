import { constants, isAscii } from "node:buffer";
import type { BlockSource, ColumnHeader } from "./block-source.ts";
import { columnHeaderBytes, columnKind, pad8, rowTag } from "./column-kind.ts";
import { objectMaker } from "./make-objects.ts";
import { readColumn } from "./read-column.ts";
import { stringTooLong, ValueReader } from "./value-reader.ts";
import { viewOf } from "./view-of.ts";

const utf8 = ["utf8", 1] as const;
const utf16 = ["utf16le", 2] as const;

/** A column that stays as bytes: a row's value is made when it is asked for, anew unless it is a primitive. */
export interface SealedColumn {
  readonly length: number;
  at(row: number): unknown;
}

/** Numbers, as a view on the block's memory. */
export class SealedNumbers implements SealedColumn {
  readonly numbers: Int32Array | Float64Array;

  constructor(numbers: Int32Array | Float64Array) {
    this.numbers = numbers;
  }

  get length(): number {
    return this.numbers.length;
  }

  at(row: number): number {
    return this.numbers[row]!;
  }
}

/** Strings of one byte a unit: row i is `bytes[content + offsets[i] .. content + offsets[i + 1])`. */
export class SealedLatin1 implements SealedColumn {
  readonly length: number;
  readonly bytes: Buffer;
  readonly offsets: Uint32Array;
  readonly content: number;
  #view: DataView | undefined;
  #isAscii: boolean | undefined;

  constructor(bytes: Buffer, offsets: Uint32Array, content: number) {
    this.length = offsets.length - 1;
    this.bytes = bytes;
    this.offsets = offsets;
    this.content = content;
  }

  /** The same bytes, for those who read several at once. */
  get view(): DataView {
    return (this.#view ??= viewOf(this.bytes));
  }

  /** Whether no byte is above 127. All of them are read the first time, after which they are in the processor's cache. */
  get isAscii(): boolean {
    return (this.#isAscii ??= this.#areAscii());
  }

  at(row: number): string {
    const from = this.content + this.offsets[row]!;
    const to = this.content + this.offsets[row + 1]!;
    if (to - from > constants.MAX_STRING_LENGTH) throw stringTooLong(to - from);
    return this.bytes.toString("latin1", from, to);
  }

  #areAscii(): boolean {
    const [first, end] = [this.offsets[0]!, this.offsets[this.length]!];
    return isAscii(this.bytes.subarray(this.content + first, this.content + end));
  }
}

/** Rows whose value a function makes. */
class MadeRows implements SealedColumn {
  readonly length: number;
  readonly at: (row: number) => unknown;

  constructor(length: number, at: (row: number) => unknown) {
    this.length = length;
    this.at = at;
  }
}

/** The column at `at`, which has `n` rows. */
export function sealedColumn(source: BlockSource, at: number, n: number): SealedColumn {
  const header = source.header(at);
  const body = at + columnHeaderBytes;
  switch (header.kind) {
    case columnKind.int32:
      return new SealedNumbers(source.int32(body, n));
    case columnKind.float64:
      return new SealedNumbers(source.float64(body, n));
    case columnKind.latin1:
      return new SealedLatin1(source.bytes, source.offsets(body, n), body + pad8((n + 1) * 4));
    default:
      return new MadeRows(n, rowMaker(source, header, at, n));
  }
}

function rowMaker(
  source: BlockSource,
  header: ColumnHeader,
  at: number,
  n: number,
): (row: number) => unknown {
  const body = at + columnHeaderBytes;
  const content = body + pad8((n + 1) * 4);
  switch (header.kind) {
    case columnKind.nullable:
      return nullableRows(source, header, body, n);
    case columnKind.date: {
      const times = source.float64(body, n);
      return (row) => new Date(times[row]!);
    }
    case columnKind.tuple: {
      const columns = sealedColumns(source, source.columnsFrom(body, header.aux), n);
      const [a, b] = columns;
      if (columns.length === 2) return (row) => [a!.at(row), b!.at(row)];
      return (row) => columns.map((column) => column.at(row));
    }
    case columnKind.object:
      return objectRows(source, at, n);
    case columnKind.list: {
      const offsets = source.offsets(body, n);
      const elements = sealedColumn(source, content, header.aux);
      return (row) => {
        const values: unknown[] = [];
        for (let i = offsets[row]!; i < offsets[row + 1]!; i++) values.push(elements.at(i));
        return values;
      };
    }
    case columnKind.values: {
      const offsets = source.offsets(body, n);
      const reader = new ValueReader(source.bytes, source.classes);
      return (row) => reader.read(content + offsets[row]!);
    }
    case columnKind.utf8:
    case columnKind.utf16: {
      const offsets = source.offsets(body, n);
      const [encoding, width] = header.kind === columnKind.utf8 ? utf8 : utf16;
      return (row) =>
        readText(
          source.bytes,
          encoding,
          content + offsets[row]! * width,
          content + offsets[row + 1]! * width,
        );
    }
    case columnKind.bytes: {
      const offsets = source.offsets(body, n);
      return (row) => {
        const length = offsets[row + 1]! - offsets[row]!;
        const value = header.flags === 1 ? Buffer.allocUnsafeSlow(length) : new Uint8Array(length);
        source.bytes.copy(value, 0, content + offsets[row]!, content + offsets[row + 1]!);
        return value;
      };
    }
    default: {
      // Nulls, booleans, bigints and dictionaries: small, or strings that many rows share.
      const values = readColumn(source, at, n);
      return (row) => values[row];
    }
  }
}

function objectRows(source: BlockSource, at: number, n: number): (row: number) => object {
  const { names, nullPrototype, columns: places } = source.shape(at);
  const columns = sealedColumns(source, places, n);
  const make = objectMaker(names, nullPrototype);
  return (row) =>
    make(
      columns.map((column) => [column.at(row)]),
      1,
    )[0]!;
}

function sealedColumns(
  source: BlockSource,
  places: readonly number[],
  n: number,
): readonly SealedColumn[] {
  return places.map((at) => sealedColumn(source, at, n));
}

/** Where a row's value is among those that are there, counted up to every word of 16 rows. */
function nullableRows(
  source: BlockSource,
  header: ColumnHeader,
  body: number,
  n: number,
): (row: number) => unknown {
  const tagWords = Math.ceil(n / 16);
  const present = sealedColumn(source, body + pad8(tagWords * 4), header.aux);
  const tags = source.uint32.subarray(body / 4, body / 4 + tagWords);
  const tagOf = (row: number): number => (tags[row >>> 4]! >>> ((row & 15) * 2)) & 3;
  const before = new Uint32Array(tagWords);
  let count = 0;
  for (let row = 0; row < n; row++) {
    if ((row & 15) === 0) before[row >>> 4] = count;
    if (tagOf(row) === rowTag.value) count++;
  }
  return (row) => {
    const tag = tagOf(row);
    if (tag !== rowTag.value) return tag === rowTag.null ? null : undefined;
    let at = before[row >>> 4]!;
    for (let i = row & ~15; i < row; i++) if (tagOf(i) === rowTag.value) at++;
    return present.at(at);
  };
}

/** @throws {UserError} `STRING_TOO_LONG` */
function readText(bytes: Buffer, encoding: BufferEncoding, from: number, to: number): string {
  try {
    return bytes.toString(encoding, from, to);
  } catch {
    throw stringTooLong(encoding === "utf16le" ? (to - from) / 2 : to - from);
  }
}
