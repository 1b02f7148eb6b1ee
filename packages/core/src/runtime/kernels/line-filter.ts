import type { TextPiece } from "../../io/input-format.ts";
import { cr, lf } from "../../io/line-ends.ts";
import type { Batch, Column, RecordBatch } from "../batch.ts";
import { isPromiseLike, type Reader } from "../reader.ts";
import type { SourceReader } from "../readers/source-reader.ts";
import { TextBatch } from "../readers/text-batch.ts";
import type { MaybePromise } from "../task-environment.ts";
import { GivenBatch } from "./given-batch.ts";
import { areBuiltinsIntact } from "./intact-builtins.ts";
import type { LineTest } from "./line-test.ts";
import { pieceBytes } from "./piece-bytes.ts";

/** Where so much of a piece passes, it is decoded as a whole. */
const manyPass = 1 / 8;

/**
 * The lines of a source that pass a test, found as bytes: those that do not pass never become strings, and those that do
 * only where they are looked at. Pieces that are not valid UTF-8 go through the functions.
 */
export class LineFilter implements Reader {
  readonly mayWait = true;
  readonly #source: SourceReader;
  readonly #test: LineTest;
  readonly #given = new GivenBatch();
  /** The filters as functions, over `#given`. */
  readonly #functions: Reader;
  #isByFunctions = false;

  /** `functions` makes the reader of what passes the functions of the same filters. */
  constructor(source: SourceReader, test: LineTest, functions: (input: Reader) => Reader) {
    this.#source = source;
    this.#test = test;
    this.#functions = functions(this.#given);
  }

  readonly open = (): Promise<void> => this.#source.open();

  next(want: number): MaybePromise<Batch | null> {
    if (this.#isByFunctions) return this.#callFunctions(want);
    const batch = this.#source.next();
    return isPromiseLike(batch)
      ? batch.then((awaited) => this.#take(awaited, want))
      : this.#take(batch, want);
  }

  #take(batch: Batch | null, want: number): MaybePromise<Batch | null> {
    if (batch === null) return null;
    if (batch instanceof TextBatch && areBuiltinsIntact()) {
      const passed = this.#scan(batch);
      if (passed !== undefined) return passed;
    }
    this.#given.give(batch);
    this.#isByFunctions = true;
    return this.#callFunctions(want);
  }

  #callFunctions(want: number): MaybePromise<Batch | null> {
    const passed = this.#functions.next(want);
    if (passed !== null) return passed;
    this.#isByFunctions = false;
    return this.next(want);
  }

  #scan(batch: TextBatch): Batch | undefined {
    const known = pieceBytes(batch.piece, true);
    if (known === undefined) return undefined;
    const { content, isPlain } = known;
    const { bytes, start, end } = batch.piece;
    const passed = new PassedLines(batch.piece, isPlain);
    const test = this.#test;
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
  }
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
