import type { RecordFields } from "../block/decode-block.ts";

/** Some values by index: an array, a typed array, or a column of a decoded block. */
export type Column = ArrayLike<unknown>;

/** Records as they are. */
export interface RecordBatch {
  readonly isPairs: false;
  readonly length: number;
  readonly records: Column;
  /** The same by the columns of their fields, for those who make records one at a time. */
  readonly fields?: RecordFields | undefined;
}

/** Records `[keys[i], values[i]]` that were not made yet. */
export interface PairBatch {
  readonly isPairs: true;
  readonly length: number;
  readonly keys: Column;
  readonly values: Column;
}

/** Records `start + i * step`, whose column is made only for those who read it. */
export class RangeBatch implements RecordBatch {
  readonly isPairs = false;
  readonly length: number;
  readonly start: number;
  readonly step: number;
  readonly first: number;
  #records: number[] | undefined;

  /** Record i is `start + (first + i) * step`. */
  constructor(start: number, step: number, first: number, length: number) {
    this.start = start;
    this.step = step;
    this.first = first;
    this.length = length;
  }

  /** Where record i is `offset + i`, without rounding: the offset. */
  get offset(): number | undefined {
    const { start, step, first, length } = this;
    const offset = start + first;
    const isExact = step === 1 && Number.isSafeInteger(offset) && Number.isSafeInteger(start);
    // `+ 0` makes 0 of -0, as the sum with a record's number does.
    return isExact && Number.isSafeInteger(offset + length) ? offset + 0 : undefined;
  }

  get records(): number[] {
    if (this.#records !== undefined) return this.#records;
    const { start, step, first, length } = this;
    const records: number[] = [];
    for (let i = 0; i < length; i++) records.push(start + (first + i) * step);
    return (this.#records = records);
  }
}

/** A run of consecutive records of a partition. May be empty; valid until the next one is asked for. */
export type Batch = RecordBatch | PairBatch;

export function recordBatch(records: Column, length: number = records.length): RecordBatch {
  return { isPairs: false, length, records };
}

export function pairBatch(keys: Column, values: Column, length: number = keys.length): PairBatch {
  return { isPairs: true, length, keys, values };
}

/** The records of a batch; pairs become fresh tuples. */
export function recordsOf(batch: Batch): Column {
  if (!batch.isPairs) return batch.records;
  const { keys, values, length } = batch;
  const records: unknown[] = [];
  for (let i = 0; i < length; i++) records.push([keys[i], values[i]]);
  return records;
}
