import type { RecordFields } from "../block/decode-block.ts";
import { makeTuples } from "../block/make-tuples.ts";
import { mostFields, tupleLiteral } from "../block/record-literal.ts";
import type { RecordBatch } from "./batch.ts";

/** Records that are arrays of `width` numbers, one after another in `values`; arrays only where somebody looks at them. */
export class NumberRecords implements RecordBatch {
  readonly isPairs = false;
  readonly length: number;
  readonly width: number;
  /** Of `length` × `width` at least. */
  readonly values: Float64Array;
  #records: readonly (readonly number[])[] | undefined;
  #fields: RecordFields | undefined;

  constructor(values: Float64Array, length: number, width: number) {
    this.values = values;
    this.length = length;
    this.width = width;
  }

  get records(): readonly (readonly number[])[] {
    return (this.#records ??= makeTuples(this.columns(), this.length) as number[][]);
  }

  get fields(): RecordFields | undefined {
    const { width } = this;
    if (width > mostFields) return undefined;
    return (this.#fields ??= {
      names: Array.from({ length: width }, (_, j) => String(j)),
      isTuple: true,
      literal: (has) => tupleLiteral(width, has),
      column: (j) => this.#column(j),
    });
  }

  /** Of each field, new. */
  columns(): Float64Array[] {
    return Array.from({ length: this.width }, (_, j) => this.#column(j));
  }

  #column(j: number): Float64Array {
    const { values, width, length } = this;
    const column = new Float64Array(length);
    for (let i = 0, at = j; i < length; i++, at += width) column[i] = values[at]!;
    return column;
  }
}
