import type { TextPiece } from "../../io/input-format.ts";
import { cr, lf } from "../../io/line-ends.ts";
import type { Batch, Column, RecordBatch } from "../batch.ts";
import type { TextBatch } from "../readers/text-batch.ts";
import type { LineTest } from "./line-test.ts";
import { pieceBytes } from "./piece-bytes.ts";

/** Where so much of a piece passes, it is decoded as a whole. */
const manyPass = 1 / 8;

/**
 * Finds the lines of pieces that pass a test as bytes: those that do not pass never become strings, and those that do only
 * where they are looked at. Pieces that are not valid UTF-8 are not for bytes.
 */
export function filterLines(test: LineTest): (batch: TextBatch) => Batch | undefined {
  return (batch) => {
    const known = pieceBytes(batch.piece, true);
    if (known === undefined) return undefined;
    const { content, isPlain } = known;
    const { bytes, start, end } = batch.piece;
    const passed = new PassedLines(batch.piece, isPlain);
    test.use(bytes, isPlain);
    const hasCr = content.includes(cr);
    let at = start;
    while (at < end) {
      let to = hasCr ? lineEnd(bytes, at, end) : bytes.indexOf(lf, at);
      if (to === -1 || to > end) to = end;
      passed.take(at, to, test.passes(at, to));
      at = to + 1;
      if (hasCr && bytes[to] === cr && at < end && bytes[at] === lf) at++;
    }
    batch.wasRead(passed.lines);
    return passed;
  };
}

/** Lines of a piece that are strings only where somebody looks at them. */
class PassedLines implements RecordBatch {
  readonly isPairs = false;
  /** How many lines there are. */
  lines = 0;
  readonly #piece: TextPiece;
  readonly #isAscii: boolean;
  readonly #from: number[] = [];
  readonly #to: number[] = [];
  readonly #numbers: number[] = [];
  #records: Column | undefined;

  constructor(piece: TextPiece, plain: boolean) {
    this.#piece = piece;
    this.#isAscii = plain;
  }

  take(from: number, to: number, passes: boolean): void {
    if (passes) {
      this.#from.push(from);
      this.#to.push(to);
      this.#numbers.push(this.lines);
    }
    this.lines++;
  }

  get length(): number {
    return this.#from.length;
  }

  get records(): Column {
    return (this.#records ??= this.#decode());
  }

  #decode(): Column {
    if (this.length > this.lines * manyPass) {
      const lines = this.#piece.lines();
      return this.#numbers.map((number) => lines[number]);
    }
    const { bytes } = this.#piece;
    const encoding = this.#isAscii ? "latin1" : "utf8";
    return this.#from.map((from, i) => bytes.toString(encoding, from, this.#to[i]));
  }
}

function lineEnd(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && bytes[at] !== lf && bytes[at] !== cr) at++;
  return at;
}
