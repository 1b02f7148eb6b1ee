import type { TextPiece } from "../../io/input-format.ts";
import { cr, lf } from "../../io/line-ends.ts";
import { countUtf16Units } from "../../io/text-decoding.ts";
import type { Column, RecordBatch } from "../batch.ts";
import type { LineTest } from "./line-test.ts";
import { pieceBytes } from "./piece-bytes.ts";
import type { ScanPiece } from "./piece-reader.ts";

/** Where so much of a piece passes, it is decoded as a whole. */
const manyPass = 1 / 8;

/** What is kept of the lines of a piece. */
interface KeptLines extends RecordBatch {
  /** The next line is bytes `[from, to)`. */
  take(from: number, to: number, passes: boolean): void;
  /** How many lines there were. */
  readonly lines: number;
}

/**
 * Finds the lines of pieces that pass a test as bytes: those that do not pass never become strings, and those that do only
 * where they are looked at. Pieces that are not valid UTF-8 are not for bytes.
 */
export function filterLines(test: LineTest): ScanPiece {
  return scanLines(test, (piece, isAscii) => new PassedLines(piece, isAscii));
}

/** The same of the lengths of lines that pass, in UTF-16 units: none becomes a string. */
export function measureLines(test: LineTest): ScanPiece {
  return scanLines(test, (piece, isAscii) => new PassedLengths(piece, isAscii));
}

function scanLines(
  test: LineTest,
  keep: (piece: TextPiece, isAscii: boolean) => KeptLines,
): ScanPiece {
  return (batch) => {
    const known = pieceBytes(batch.piece, true);
    if (known === undefined) return undefined;
    const { content, isPlain } = known;
    const { bytes, start, end } = batch.piece;
    const kept = keep(batch.piece, isPlain);
    test.use(bytes, isPlain);
    const hasCr = content.includes(cr);
    let at = start;
    while (at < end) {
      let to = hasCr ? lineEnd(bytes, at, end) : bytes.indexOf(lf, at);
      if (to === -1 || to > end) to = end;
      kept.take(at, to, test.passes(at, to));
      at = to + 1;
      if (hasCr && bytes[to] === cr && at < end && bytes[at] === lf) at++;
    }
    batch.wasRead(kept.lines);
    return kept;
  };
}

/** Lines of a piece that are strings only where somebody looks at them. */
class PassedLines implements KeptLines {
  readonly isPairs = false;
  lines = 0;
  readonly #piece: TextPiece;
  readonly #isAscii: boolean;
  readonly #from: number[] = [];
  readonly #to: number[] = [];
  readonly #numbers: number[] = [];
  #records: Column | undefined;

  constructor(piece: TextPiece, isAscii: boolean) {
    this.#piece = piece;
    this.#isAscii = isAscii;
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

class PassedLengths implements KeptLines {
  readonly isPairs = false;
  readonly records: number[] = [];
  lines = 0;
  readonly #bytes: Buffer;
  readonly #isAscii: boolean;

  constructor({ bytes }: TextPiece, isAscii: boolean) {
    this.#bytes = bytes;
    this.#isAscii = isAscii;
  }

  take(from: number, to: number, passes: boolean): void {
    this.lines++;
    if (passes)
      this.records.push(this.#isAscii ? to - from : countUtf16Units(this.#bytes, from, to));
  }

  get length(): number {
    return this.records.length;
  }
}

function lineEnd(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && bytes[at] !== lf && bytes[at] !== cr) at++;
  return at;
}
