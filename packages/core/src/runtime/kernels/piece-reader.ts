import type { Batch } from "../batch.ts";
import { isPromiseLike, type Reader } from "../reader.ts";
import type { SourceReader } from "../readers/source-reader.ts";
import { TextBatch } from "../readers/text-batch.ts";
import type { MaybePromise } from "../task-environment.ts";
import { GivenBatch } from "./given-batch.ts";
import { areBuiltinsIntact } from "./intact-builtins.ts";

/** What known functions make of a piece, found from its bytes; undefined where it is not for bytes. */
export type ScanPiece = (batch: TextBatch) => Batch | undefined;

/** What known functions make of the lines of a source, piece by piece as bytes; by the functions where these will not do. */
export class PieceReader implements Reader {
  readonly mayWait = true;
  readonly #source: SourceReader;
  readonly #scan: ScanPiece;
  readonly #given = new GivenBatch();
  /** Over `#given`. */
  readonly #functions: Reader;
  #isByFunctions = false;

  /** `functions` makes the reader of what the same functions make of a reader's lines. */
  constructor(source: SourceReader, scan: ScanPiece, functions: (input: Reader) => Reader) {
    this.#source = source;
    this.#scan = scan;
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
      const made = this.#scan(batch);
      if (made !== undefined) return made;
    }
    this.#given.give(batch);
    this.#isByFunctions = true;
    return this.#callFunctions(want);
  }

  #callFunctions(want: number): MaybePromise<Batch | null> {
    const made = this.#functions.next(want);
    if (made !== null) return made;
    this.#isByFunctions = false;
    return this.next(want);
  }
}
