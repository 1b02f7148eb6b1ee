import type { TextPiece } from "../../io/input-format.ts";
import type { Column, RecordBatch } from "../batch.ts";

/** Lines of text that are strings only where somebody looks at them. */
export class TextBatch implements RecordBatch {
  readonly isPairs = false;
  readonly piece: TextPiece;
  readonly #onLines: (lines: number) => void;
  #lines: readonly string[] | undefined;

  /** `onLines` is told once how many lines there are. */
  constructor(piece: TextPiece, onLines: (lines: number) => void) {
    this.piece = piece;
    this.#onLines = onLines;
  }

  get records(): Column {
    if (this.#lines === undefined) {
      this.#lines = this.piece.lines();
      this.#onLines(this.#lines.length);
    }
    return this.#lines;
  }

  get length(): number {
    return this.records.length;
  }

  /** Tells that all lines were dealt with as bytes. */
  wasRead(lines: number): void {
    this.#onLines(lines);
  }
}
