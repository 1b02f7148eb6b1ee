import type { TextPiece } from "../../io/input-format.ts";
import { countLines } from "../../io/line-ends.ts";
import type { Column, RecordBatch } from "../batch.ts";

/** Lines of text that are strings only where somebody looks at them. */
export class TextBatch implements RecordBatch {
  readonly isPairs = false;
  readonly piece: TextPiece;
  readonly #onLines: (lines: number) => void;
  #lines: readonly string[] | undefined;
  #length = -1;

  /** `onLines` is told once how many lines there are. */
  constructor(piece: TextPiece, onLines: (lines: number) => void) {
    this.piece = piece;
    this.#onLines = onLines;
  }

  get records(): Column {
    if (this.#lines === undefined) {
      this.#lines = this.piece.lines();
      this.wasRead(this.#lines.length);
    }
    return this.#lines;
  }

  get length(): number {
    const { bytes, start, end } = this.piece;
    if (this.#length < 0) this.wasRead(countLines(bytes, start, end));
    return this.#length;
  }

  /** Tells how many lines there are, where that was found out while they were dealt with as bytes. */
  wasRead(lines: number): void {
    if (this.#length >= 0) return;
    this.#length = lines;
    this.#onLines(lines);
  }
}
