import type { BlockSource, ColumnHeader } from "./block-source.ts";
import { corrupt } from "./block-header.ts";
import { columnHeaderBytes, columnKind, pad8, rowTag } from "./column-kind.ts";
import { makeObjects } from "./make-objects.ts";
import { makeTuples } from "./make-tuples.ts";
import { readStrings } from "./read-strings.ts";
import { ValueReader } from "./value-reader.ts";
import { newArray } from "./new-array.ts";
import { newNumbers } from "./new-numbers.ts";

/**
 * The values of the column at `at`, which has `n` rows. Numbers are a view on the block's memory; everything else is
 * new and the caller's.
 */
export function readColumn(source: BlockSource, at: number, n: number): ArrayLike<unknown> {
  const header = source.header(at);
  const body = at + columnHeaderBytes;
  switch (header.kind) {
    case columnKind.null:
      return newArray<null>(n).fill(null);
    case columnKind.undefined:
      return newArray<undefined>(n).fill(undefined);
    case columnKind.nullable:
      return readNullable(source, header, body, n);
    case columnKind.boolean:
      return readBooleans(source, body, n);
    case columnKind.int32:
      return source.int32(body, n);
    case columnKind.float64:
      return source.float64(body, n);
    case columnKind.bigint:
      return Array.from(source.bigint64(body, n));
    case columnKind.date:
      return Array.from(source.float64(body, n), (time) => new Date(time));
    case columnKind.latin1:
    case columnKind.utf8:
    case columnKind.utf16:
      return readStrings(source, header.kind, n, source.offsets(body, n), body + pad8((n + 1) * 4));
    case columnKind.dictionary:
      return readDictionary(source, header, body, n);
    case columnKind.bytes:
      return readBytes(source, header, body, n);
    case columnKind.tuple:
      return makeTuples(readColumns(source, source.columnsFrom(body, header.aux), n), n);
    case columnKind.object:
      return readObjects(source, at, n);
    case columnKind.list:
      return readLists(source, header, body, n);
    case columnKind.values:
      return readValues(source, body, n);
    default:
      throw corrupt(`it has a column of unknown kind ${header.kind}`);
  }
}

/** The columns at `places`. */
export function readColumns(
  source: BlockSource,
  places: readonly number[],
  n: number,
): ArrayLike<unknown>[] {
  return places.map((at) => readColumn(source, at, n));
}

function readNullable(
  source: BlockSource,
  header: ColumnHeader,
  body: number,
  n: number,
): unknown[] {
  const tagWords = Math.ceil(n / 16);
  const present = readColumn(source, body + pad8(tagWords * 4), header.aux);
  const values = newArray<unknown>(n);
  let next = 0;
  for (let i = 0; i < n; i++) {
    const tag = (source.uint32[body / 4 + (i >>> 4)]! >>> ((i & 15) * 2)) & 3;
    values[i] = tag === rowTag.value ? present[next++] : tag === rowTag.null ? null : undefined;
  }
  return values;
}

function readBooleans(source: BlockSource, body: number, n: number): boolean[] {
  const values = newArray<boolean>(n);
  for (let i = 0; i < n; i++) values[i] = ((source.bytes[body + (i >>> 3)]! >>> (i & 7)) & 1) === 1;
  return values;
}

function readDictionary(
  source: BlockSource,
  header: ColumnHeader,
  body: number,
  n: number,
): unknown[] {
  const distinct = readColumn(source, body, header.aux);
  const start = body + source.header(body).size;
  const codes =
    header.aux <= 256 ? source.bytes.subarray(start, start + n) : source.uint16(start, n);
  const values = newArray<unknown>(n);
  for (let i = 0; i < n; i++) values[i] = distinct[codes[i]!];
  return values;
}

function readBytes(
  source: BlockSource,
  header: ColumnHeader,
  body: number,
  n: number,
): Uint8Array[] {
  const offsets = source.offsets(body, n);
  const content = body + pad8((n + 1) * 4);
  const values = newArray<Uint8Array>(n);
  for (let i = 0; i < n; i++) {
    const length = offsets[i + 1]! - offsets[i]!;
    const value = header.flags === 1 ? Buffer.allocUnsafeSlow(length) : new Uint8Array(length);
    source.bytes.copy(value, 0, content + offsets[i]!, content + offsets[i + 1]!);
    values[i] = value;
  }
  return values;
}

function readObjects(source: BlockSource, at: number, n: number): object[] {
  const { names, nullPrototype, columns } = source.shape(at);
  return makeObjects(names, nullPrototype, readColumns(source, columns, n), n);
}

function readLists(
  source: BlockSource,
  header: ColumnHeader,
  body: number,
  n: number,
): unknown[][] {
  const offsets = source.offsets(body, n);
  const elements = readColumn(source, body + pad8((n + 1) * 4), header.aux);
  const areNumbers = elements instanceof Float64Array;
  const values = newArray<unknown[]>(n);
  for (let i = 0; i < n; i++) {
    const value: unknown[] = areNumbers ? newNumbers() : [];
    const end = offsets[i + 1]!;
    for (let j = offsets[i]!; j < end; j++) value.push(elements[j]);
    values[i] = value;
  }
  return values;
}

function readValues(source: BlockSource, body: number, n: number): unknown[] {
  const offsets = source.offsets(body, n);
  const content = body + pad8((n + 1) * 4);
  const reader = new ValueReader(source.bytes, source.classes);
  const values = newArray<unknown>(n);
  for (let i = 0; i < n; i++) values[i] = reader.read(content + offsets[i]!);
  return values;
}
