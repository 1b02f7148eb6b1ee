import type { SealedPairColumns } from "../../block/decode-block.ts";
import { type SealedColumn, SealedNumbers } from "../../block/sealed-column.ts";
import type { Column, PairBatch } from "../batch.ts";
import { gatherLengths, gatherValues } from "./gather-values.ts";
import { averageHeapBytes, averageValueBytes } from "./heap-bytes.ts";

/** Columns of a batch that is no block, or not to be held on to as one. */
export function heldColumns(batch: PairBatch): SealedPairColumns {
  return {
    keys: new HeldColumn(batch.keys),
    values: new HeldColumn(batch.values),
    bytes: batch.length * averageHeapBytes(batch),
  };
}

const samples = 16;

/** What a value of the column takes on the heap once it is made, from some of them; numbers are read in place. */
export function averageMadeBytes(column: SealedColumn): number {
  if (column instanceof SealedNumbers || column instanceof HeldColumn) return 0;
  const stride = Math.max(1, column.length / samples);
  const made: unknown[] = [];
  for (let at = 0; at < column.length; at += stride) made.push(column.at(Math.floor(at)));
  return averageValueBytes(made, 0, made.length);
}

/** Values that are no block's. */
class HeldColumn implements SealedColumn {
  readonly #values: Column;

  constructor(values: Column) {
    this.#values = values;
  }

  get length(): number {
    return this.#values.length;
  }

  at(row: number): unknown {
    return this.#values[row];
  }
}

/** Positions for which the part that they begin in is remembered. */
const stride = 1024;

/** Pairs that stay in the blocks they came in, numbered from 0 on; their values are made when they are asked for. */
export class SealedPairs {
  #length = 0;
  #bytes = 0;
  #keys: SealedColumn[] = [];
  #values: SealedColumn[] = [];
  /** Where each part begins, and the end. */
  readonly #starts: number[] = [0];
  /** The part of every position that is a multiple of the stride. */
  readonly #partAt: number[] = [];

  get length(): number {
    return this.#length;
  }

  /** Of the blocks. */
  get bytes(): number {
    return this.#bytes;
  }

  add({ keys, values, bytes }: SealedPairColumns): void {
    const part = this.#keys.length;
    this.#keys.push(keys);
    this.#values.push(values);
    this.#length += keys.length;
    this.#bytes += bytes;
    this.#starts.push(this.#length);
    while (this.#partAt.length * stride < this.#length) this.#partAt.push(part);
  }

  /** All keys: numbers in a typed array where all are numbers. */
  allKeys(): Column {
    if (this.#keys.every((keys) => keys instanceof SealedNumbers)) {
      const numbers = new Float64Array(this.#length);
      for (const [part, keys] of this.#keys.entries())
        numbers.set(keys.numbers, this.#starts[part]);
      return numbers;
    }
    const all: unknown[] = [];
    for (const keys of this.#keys) for (let i = 0; i < keys.length; i++) all.push(keys.at(i));
    return all;
  }

  /** Calls `take` for every pair, in order. */
  forEach(take: (key: unknown, value: unknown, position: number) => void): void {
    for (const [part, keys] of this.#keys.entries()) {
      const values = this.#values[part]!;
      const start = this.#starts[part]!;
      for (let i = 0; i < keys.length; i++) take(keys.at(i), values.at(i), start + i);
    }
  }

  /** The values of some positions. */
  valuesAt(positions: ArrayLike<number>, from: number, end: number): unknown[] {
    const { parts, rows } = this.#placesOf(positions, from, end);
    return gatherValues(this.#values, parts, rows);
  }

  /** Values for those who look at nothing but their `length`: it is that of the values; strings may be any. */
  lengthsAt(positions: ArrayLike<number>): unknown[] {
    const { parts, rows } = this.#placesOf(positions, 0, positions.length);
    return gatherLengths(this.#values, parts, rows);
  }

  #placesOf(
    positions: ArrayLike<number>,
    from: number,
    end: number,
  ): { readonly parts: Uint32Array; readonly rows: Uint32Array } {
    const parts = new Uint32Array(end - from);
    const rows = new Uint32Array(end - from);
    for (let i = 0; i < rows.length; i++) {
      const position = positions[from + i]!;
      let part = this.#partAt[Math.floor(position / stride)]!;
      while (this.#starts[part + 1]! <= position) part++;
      parts[i] = part;
      rows[i] = position - this.#starts[part]!;
    }
    return { parts, rows };
  }
}
