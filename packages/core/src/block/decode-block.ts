import { blockHeaderBytes, type BlockHeader, openBlock, pairsFlag } from "./block-header.ts";
import { BlockSource } from "./block-source.ts";
import type { ClassRegistry } from "./class-registry.ts";
import { columnHeaderBytes, columnKind } from "./column-kind.ts";
import { readColumn } from "./read-column.ts";
import { type HasColumn, mostFields, objectLiteral, tupleLiteral } from "./record-literal.ts";
import { type SealedColumn, sealedColumn } from "./sealed-column.ts";

/**
 * A block whose checksum was found right. Columns are decoded when they are asked for, anew at each call: ask once.
 *
 * Typed arrays among the results are views on the block's memory: valid as long as it is, and not to be written to or
 * handed to user code. Everything else is new and belongs to the caller.
 */
export interface DecodedBlock {
  /** Number of records. */
  readonly length: number;
  /** Whether every record is an array of two. */
  readonly isPairs: boolean;
  /** The records; always an array of the caller's own. */
  records(): unknown[];
  /** The first elements of a block of pairs, without making the pairs. */
  keys(): ArrayLike<unknown>;
  /** The second elements. */
  values(): ArrayLike<unknown>;
  /** The columns of records that are tuples or objects of one shape, without making the records. */
  fields(): RecordFields | undefined;
  /** Keys and values of a block of pairs that are in columns, as these; undefined for another block. */
  sealedPairs(): SealedPairColumns | undefined;
}

/** Records by their columns. */
export interface RecordFields {
  /** Of tuples, the positions. */
  readonly names: readonly string[];
  readonly isTuple: boolean;
  /** Makes record `i` of the columns that `has` says, see `record-literal.ts`. */
  literal(has: HasColumn): string;
  /** The column of field `j`, decoded at each call. */
  column(j: number): ArrayLike<unknown>;
}

/** The two columns of a block of pairs, valid as long as the block's memory is. */
export interface SealedPairColumns {
  readonly keys: SealedColumn;
  readonly values: SealedColumn;
  /** Of the block. */
  readonly bytes: number;
}

/**
 * Opens a block that `encodeBlock` or `encodePairBlock` made. `bytes` must start at a multiple of 8 in its buffer to
 * be read in place; otherwise it is copied.
 *
 * @throws {EnvironmentError} `BLOCK_CORRUPT` when a byte is not what it was; a damaged block is never decoded
 */
export function decodeBlock(bytes: Uint8Array, classes: ClassRegistry): DecodedBlock {
  const header = openBlock(bytes);
  return new ColumnBlock(header, new BlockSource(bytes, classes));
}

class ColumnBlock implements DecodedBlock {
  readonly length: number;
  readonly isPairs: boolean;
  readonly #source: BlockSource;
  /** Elements of each record, if the records are tuples in columns. */
  readonly #arity: number;

  constructor(header: BlockHeader, source: BlockSource) {
    this.length = header.records;
    this.#source = source;
    const root = source.header(blockHeaderBytes);
    this.#arity = root.kind === columnKind.tuple ? root.aux : -1;
    this.isPairs = (header.flags & pairsFlag) !== 0 || this.#arity === 2;
  }

  records(): unknown[] {
    const records = readColumn(this.#source, blockHeaderBytes, this.length);
    if (Array.isArray(records)) return records as unknown[];
    return copyNumbers(records as Int32Array | Float64Array);
  }

  keys(): ArrayLike<unknown> {
    return this.#elements(0);
  }

  values(): ArrayLike<unknown> {
    return this.#elements(1);
  }

  fields(): RecordFields | undefined {
    const { kind, aux } = this.#source.header(blockHeaderBytes);
    if (kind === columnKind.tuple) {
      const names = Array.from({ length: aux }, (_, j) => String(j));
      return this.#fields(names, true, (has) => tupleLiteral(aux, has), this.#tupleColumns());
    }
    if (kind !== columnKind.object) return undefined;
    const { fields, nullPrototype, columns } = this.#source.shape(blockHeaderBytes);
    return this.#fields(fields, false, (has) => objectLiteral(fields, nullPrototype, has), columns);
  }

  #fields(
    names: readonly string[],
    isTuple: boolean,
    literal: RecordFields["literal"],
    places: readonly number[],
  ): RecordFields | undefined {
    const count = places.length;
    if (count === 0 || count > mostFields) return undefined;
    const column = (j: number): ArrayLike<unknown> =>
      readColumn(this.#source, places[j]!, this.length);
    return { names, isTuple, literal, column };
  }

  sealedPairs(): SealedPairColumns | undefined {
    if (this.#arity !== 2) return undefined;
    const [keys, values] = this.#tupleColumns().map((at) =>
      sealedColumn(this.#source, at, this.length),
    ) as [SealedColumn, SealedColumn];
    return { keys, values, bytes: this.#source.bytes.length };
  }

  #elements(position: number): ArrayLike<unknown> {
    if (position >= this.#arity)
      return this.records().map((record) => (record as readonly unknown[])[position]);
    return readColumn(this.#source, this.#tupleColumns()[position]!, this.length);
  }

  /** Where the columns begin of records that are tuples. */
  #tupleColumns(): number[] {
    return this.#source.columnsFrom(blockHeaderBytes + columnHeaderBytes, this.#arity);
  }
}

/** Several times faster than `Array.from`. */
function copyNumbers(numbers: Int32Array | Float64Array): number[] {
  const n = numbers.length;
  // An allocation of its own, so that V8 learns that this array holds unboxed numbers.
  // oxlint-disable-next-line unicorn/no-new-array -- a length is meant
  const copy = n > 1 << 25 ? [] : new Array<number>(n);
  for (let i = 0; i < n; i++) copy[i] = numbers[i]!;
  return copy;
}
