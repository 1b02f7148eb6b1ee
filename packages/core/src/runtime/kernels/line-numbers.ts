import { type Batch, recordBatch } from "../batch.ts";
import { NumberRecords } from "../number-records.ts";
import type { TextBatch } from "../readers/text-batch.ts";
import { LineScanner, type WordTarget } from "./line-scanner.ts";
import { parseNumber } from "./parse-number.ts";
import type { TextPlan } from "./text-plan.ts";

/** Makes numbers of the words of lines: a record is the array of those of a line. */
export function readNumbers(plan: TextPlan): (batch: TextBatch) => Batch | undefined {
  const scanner = new LineScanner(plan);
  const numbers = new LineNumbers();
  return (batch) => {
    numbers.begin();
    const lines = scanner.scan(batch.piece, numbers);
    if (lines === undefined) return undefined;
    batch.wasRead(lines);
    return numbers.batch();
  };
}

/** The numbers of a piece, line after line. */
class LineNumbers implements WordTarget {
  #bytes: Buffer = Buffer.alloc(0);
  #encoding: "latin1" | "utf8" = "latin1";
  #values = new Float64Array(1024);
  #count = 0;
  /** Where each line ends among them. */
  #ends: number[] = [];
  /** Numbers of every line so far; -1 where lines differ. */
  #width = 0;

  begin(): void {
    this.#count = 0;
    this.#ends = [];
    this.#width = 0;
  }

  use(bytes: Buffer, isAscii: boolean): void {
    this.#bytes = bytes;
    this.#encoding = isAscii ? "latin1" : "utf8";
  }

  add(from: number, to: number): void {
    if (this.#count === this.#values.length) this.#grow();
    let value = parseNumber(this.#bytes, from, to);
    // Most often `Number` finds none, either.
    if (Number.isNaN(value)) value = Number(this.#bytes.toString(this.#encoding, from, to));
    this.#values[this.#count++] = value;
  }

  endLine(): void {
    const width = this.#count - (this.#ends.at(-1) ?? 0);
    if (this.#ends.length === 0) this.#width = width;
    else if (width !== this.#width) this.#width = -1;
    this.#ends.push(this.#count);
  }

  flush(): void {
    // They are numbers already.
  }

  /** The lines; valid until the next piece begins. */
  batch(): Batch {
    const values = this.#values;
    if (this.#width > 0) return new NumberRecords(values, this.#ends.length, this.#width);
    let from = 0;
    const records = this.#ends.map((end) => {
      const record: number[] = [];
      for (; from < end; from++) record.push(values[from]!);
      return record;
    });
    return recordBatch(records);
  }

  #grow(): void {
    const larger = new Float64Array(2 * this.#values.length);
    larger.set(this.#values);
    this.#values = larger;
  }
}
