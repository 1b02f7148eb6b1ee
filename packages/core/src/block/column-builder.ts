import { copyAscii, copyBytes } from "./copy-bytes.ts";
import { isLatin1, longString, writeLatin1 } from "./latin1.ts";
import { isRepetitive } from "./plan-dictionary.ts";
import { SealedLatin1 } from "./sealed-column.ts";
import { viewOf } from "./view-of.ts";

/** What a column of a block is encoded from. */
export type BuiltColumn = readonly unknown[] | Float64Array | SealedLatin1;

/** Values after which a column's form is chosen, and units of strings if these are sooner. */
const settleRows = 1024;
const settleUnits = 64 * 1024;
/** Columns that begin in the form of the one before; then it is looked again whether few strings repeat. */
const settledColumns = 8;
/** Strings that one native call converts. */
const joinedStrings = 512;
/** From this length on a native call copies faster than words do. */
const longText = 256;

/**
 * Takes the values of a column and lets go of them early, so that they die young: numbers become doubles and strings
 * of Latin-1 bytes, once there are enough to see that they are that and that few strings repeat, which a dictionary
 * does better. Everything else is kept as it is, and so is all from the first value on that is of another kind.
 */
export class ColumnBuilder {
  readonly #expectedBytes: number;
  #form: "open" | "values" | "numbers" | "latin1" = "open";
  /** Columns that are to have the form of this one. */
  #settledColumns = 0;
  #length = 0;
  /** While the form is open, or where it is that of any values. */
  #values: unknown[] = [];
  /** Of the strings among them, while the form is open. */
  #units = 0;
  #numbers: Float64Array = new Float64Array(0);
  #offsets: Uint32Array = new Uint32Array(1);
  #content: Buffer = Buffer.alloc(0);
  /** Of the content. */
  #view: DataView = new DataView(new ArrayBuffer(0));
  #filled = 0;

  /**
   * Memory grows to `expectedBytes` in few steps, since V8 collects the heap because of what it grew from, and beyond that
   * by doubling.
   */
  constructor(expectedBytes: number = 0) {
    this.#expectedBytes = expectedBytes;
  }

  get length(): number {
    return this.#length;
  }

  /** What the column takes in a block, where values are not kept as they are. */
  get bytes(): number | undefined {
    if (this.#form === "numbers") return this.#length * 8;
    return this.#form === "latin1" ? this.#filled + this.#length * 4 : undefined;
  }

  /** Of the memory that numbers and strings go to; it is there for the next column, too. */
  get bufferBytes(): number {
    return this.#numbers.byteLength + this.#offsets.byteLength + this.#content.byteLength;
  }

  /**
   * Appends `column[rows[i]]` for `i` from `from` to `end`. Strings that are bytes, and numbers in a typed array, have
   * been looked at by another builder, and begin a column of that form.
   */
  append(
    column: ArrayLike<unknown> | SealedLatin1,
    rows: Int32Array,
    from: number,
    end: number,
  ): void {
    if (column instanceof SealedLatin1) {
      if (this.#length === 0) this.#begin("latin1");
      if (this.#form === "latin1" && this.#appendBytes(column, rows, from, end)) return;
      const strings = Array.from(rows.subarray(from, end), (row) => column.at(row));
      const all = Int32Array.from(strings, (_, i) => i);
      this.append(strings, all, 0, all.length);
      return;
    }
    if (this.#length === 0 && column instanceof Float64Array) this.#begin("numbers");
    let at = from;
    if (this.#form === "numbers") at = this.#appendNumbers(column, rows, from, end);
    else if (this.#form === "latin1") at = this.#appendStrings(column, rows, from, end);
    if (at === end) return;
    if (this.#form === "numbers" || this.#form === "latin1") this.#makeValues();
    for (let i = at; i < end; i++) this.#values.push(column[rows[i]!]);
    this.#length += end - at;
    if (this.#form === "open") this.#settle(end - at);
  }

  /** All values, valid until the next append, which begins a new column. */
  finish(): BuiltColumn {
    const length = this.#length;
    const values = this.#form === "numbers" ? this.#numbers.subarray(0, length) : this.#strings();
    if (this.#settledColumns === 0) this.#form = "open";
    else this.#settledColumns--;
    this.#length = 0;
    this.#filled = 0;
    this.#units = 0;
    this.#values = [];
    return values;
  }

  #begin(form: "numbers" | "latin1"): void {
    if (this.#form === form) return;
    this.#form = form;
    this.#settledColumns = 0;
  }

  #strings(): readonly unknown[] | SealedLatin1 {
    if (this.#form !== "latin1") return this.#values;
    return new SealedLatin1(this.#content, this.#offsets.subarray(0, this.#length + 1), 0);
  }

  /** Chooses the form, when `added` more values are there. */
  #settle(added: number): void {
    const values = this.#values;
    const kind = typeof values[0];
    if (kind === "string")
      for (let i = values.length - added; i < values.length; i++) {
        const value = values[i];
        if (typeof value !== "string") break;
        this.#units += value.length;
      }
    else if (kind !== "number") this.#form = "values";
    if (values.length < settleRows && this.#units < settleUnits) return;
    this.#form = "values";
    for (let i = 0; i < values.length; i++) if (typeof values[i] !== kind) return;
    if (kind === "string" && isRepetitive(values as string[])) return;
    const rows = Int32Array.from(values, (_, i) => i);
    this.#length = 0;
    const taken =
      kind === "number"
        ? this.#appendNumbers(values, rows, 0, rows.length)
        : this.#appendStrings(values, rows, 0, rows.length);
    if (taken < rows.length) {
      this.#length = rows.length;
      this.#filled = 0;
      return;
    }
    this.#form = kind === "number" ? "numbers" : "latin1";
    this.#settledColumns = settledColumns;
    this.#values = [];
  }

  /** Back to values as they are: one has come that has no place among them. Without any the form is open again. */
  #makeValues(): void {
    const length = this.#length;
    this.#settledColumns = 0;
    const column = this.finish();
    if (length === 0) return;
    const values: unknown[] = [];
    for (let i = 0; i < length; i++)
      values.push(column instanceof SealedLatin1 ? column.at(i) : column[i]);
    this.#form = "values";
    this.#values = values;
    this.#length = length;
  }

  /** Returns where the first value that is no number is. */
  #appendNumbers(column: ArrayLike<unknown>, rows: Int32Array, from: number, end: number): number {
    const start = this.#length - from;
    if (start + end > this.#numbers.length) this.#growNumbers(start + end);
    const numbers = this.#numbers;
    let i = from;
    for (; i < end; i++) {
      const value = column[rows[i]!];
      if (typeof value !== "number") break;
      numbers[start + i] = value;
    }
    this.#length = start + i;
    return i;
  }

  /** Returns where the first value is that was not taken, being no string of Latin-1 or near one that is none. */
  #appendStrings(column: ArrayLike<unknown>, rows: Int32Array, from: number, end: number): number {
    const start = this.#length + 1 - from;
    if (start + end > this.#offsets.length) this.#growOffsets(start + end);
    const offsets = this.#offsets;
    for (let i = from; i < end;) {
      const to = Math.min(end, i + joinedStrings);
      const strings: string[] = [];
      let filled = this.#filled;
      for (let j = i; j < to; j++) {
        const value = column[rows[j]!];
        if (typeof value !== "string") return i;
        strings.push(value);
        filled += value.length;
        offsets[start + j] = filled;
      }
      if (filled > 0xffffffff || !this.#write(strings, filled - this.#filled)) return i;
      i = to;
      this.#length += strings.length;
    }
    return end;
  }

  /** False, with nothing changed, where a column cannot hold as much. */
  #appendBytes(
    { bytes, view, content, offsets: starts, isAscii }: SealedLatin1,
    rows: Int32Array,
    from: number,
    end: number,
  ): boolean {
    const start = this.#length + 1 - from;
    if (start + end > this.#offsets.length) this.#growOffsets(start + end);
    const offsets = this.#offsets;
    let filled = this.#filled;
    for (let i = from; i < end; i++) {
      const row = rows[i]!;
      filled += starts[row + 1]! - starts[row]!;
      offsets[start + i] = filled;
    }
    if (filled > 0xffffffff) return false;
    if (filled > this.#content.length) this.#growContent(filled);
    const target = this.#content;
    const words = this.#view;
    const copy = isAscii ? copyAscii : copyBytes;
    let at = this.#filled;
    for (let i = from; i < end; i++) {
      const row = rows[i]!;
      const first = content + starts[row]!;
      const length = starts[row + 1]! - starts[row]!;
      if (length < longText) copy(view, first, length, words, at);
      else bytes.copy(target, at, first, first + length);
      at += length;
    }
    this.#filled = filled;
    this.#length += end - from;
    return true;
  }

  /** False, with nothing changed, where a unit is above 255. */
  #write(strings: readonly string[], units: number): boolean {
    const start = this.#filled;
    if (start + units > this.#content.length) this.#growContent(start + units);
    const content = this.#content;
    if (units >= strings.length * longString) {
      const text = strings.join("");
      if (!isLatin1(text)) return false;
      content.write(text, start, "latin1");
    } else if (writeLatin1(content, start, strings) < 0) return false;
    this.#filled = start + units;
    return true;
  }

  #growNumbers(needed: number): void {
    const grown = new Float64Array(this.#grown(needed, this.#numbers.length, 8, 2));
    grown.set(this.#numbers.subarray(0, this.#length));
    this.#numbers = grown;
  }

  #growOffsets(needed: number): void {
    const grown = new Uint32Array(this.#grown(needed, this.#offsets.length, 4, 2));
    grown.set(this.#offsets.subarray(0, this.#length + 1));
    this.#offsets = grown;
  }

  #growContent(needed: number): void {
    const grown = Buffer.allocUnsafeSlow(this.#grown(needed, this.#content.length, 1, 4));
    this.#content.copy(grown, 0, 0, this.#filled);
    this.#content = grown;
    this.#view = viewOf(grown);
  }

  /** The length of memory of `now` elements that has to hold `needed` of them, `times` as much where that is expected. */
  #grown(needed: number, now: number, elementBytes: number, times: number): number {
    const expected = Math.ceil(this.#expectedBytes / elementBytes);
    if (needed > expected) return Math.max(needed, 2 * now);
    return Math.max(needed, Math.min(expected, Math.max(times * now, expected >> 5)));
  }
}
