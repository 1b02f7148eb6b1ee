import { viewOf } from "../../block/view-of.ts";
import type { TextPiece } from "../../io/input-format.ts";
import { cr, lf } from "../../io/line-ends.ts";
import { countUtf16Units } from "../../io/text-decoding.ts";
import { pieceBytes } from "./piece-bytes.ts";
import type { Separator } from "./separator.ts";
import type { TextPlan } from "./text-plan.ts";

/** Where a scanner puts the words that it finds: bytes `[from, to)` of what `use` named last. */
export interface WordTarget {
  use(bytes: Buffer, isAscii: boolean): void;
  /** The bytes stay as they are until `flush`. */
  add(from: number, to: number): void;
  /** After the words of each line that is not left out. */
  endLine(): void;
  flush(): void;
}

/** What a byte is: part of a word, a separator, the end of a line. */
const part = 0;
const separates = 1;
const endsLine = 2;
const highBits = 0x80808080 | 0;

/**
 * Splits lines into words as bytes, where that is the same as splitting their strings: pieces of ASCII, and of UTF-8 for
 * plans by which characters beyond ASCII are all parts of words, or all separators of one kind.
 */
export class LineScanner {
  readonly #plan: TextPlan;
  readonly #kinds: Uint8Array;
  readonly #casing: Uint8Array | undefined;
  readonly #takesUtf8: boolean;
  /** Four times the byte from which on all of ASCII are parts of words. */
  readonly #firstPart: number;
  /** The high bit of each of four bytes, where what is beyond ASCII separates words. */
  readonly #beyond: number;
  #copy: Buffer = Buffer.alloc(0);
  #bytes: Buffer = this.#copy;
  #view: DataView = viewOf(this.#bytes);

  constructor(plan: TextPlan) {
    this.#plan = plan;
    this.#kinds = kindsOf(plan.separator);
    this.#firstPart = Math.imul(firstPartOf(this.#kinds), 0x01010101);
    this.#beyond = plan.separator.beyond === "all" ? highBits : 0;
    this.#casing = plan.casing && casingTable(plan.casing);
    const { beyond, isRun } = plan.separator;
    this.#takesUtf8 =
      plan.casing === undefined &&
      !plan.trims &&
      // Of several units of one character each would be a separator of its own.
      (beyond === "none" || (beyond === "all" && isRun));
  }

  /** Gives every word of the piece to `target`; the number of lines, undefined where the piece is not for bytes. */
  scan(piece: TextPiece, target: WordTarget): number | undefined {
    const known = pieceBytes(piece, this.#takesUtf8);
    if (known === undefined) return undefined;
    const { content, isPlain } = known;
    if (this.#casing === undefined) {
      target.use(piece.bytes, isPlain);
      return this.#lines(piece.bytes, piece.start, piece.end, isPlain, target);
    }
    const bytes = this.#changeCase(content, this.#casing);
    target.use(bytes, isPlain);
    return this.#lines(bytes, 0, content.length, isPlain, target);
  }

  #lines(bytes: Buffer, start: number, end: number, isPlain: boolean, target: WordTarget): number {
    const kinds = this.#kinds;
    const { trims, skipsEmptyLines, skipsBlankLines } = this.#plan;
    const countsUnits = !isPlain && this.#plan.minLength > 1;
    let lines = 0;
    let at = start;
    if (this.#bytes !== bytes) {
      this.#bytes = bytes;
      this.#view = viewOf(bytes);
    }
    while (at < end) {
      lines++;
      if (trims) {
        let lineEnd = at;
        while (lineEnd < end && kinds[bytes[lineEnd]!] !== endsLine) lineEnd++;
        let from = at;
        let to = lineEnd;
        while (from < to && isSpace(bytes[from]!)) from++;
        while (to > from && isSpace(bytes[to - 1]!)) to--;
        if (!(skipsEmptyLines && lineEnd === at) && !(skipsBlankLines && from === to)) {
          this.#words(bytes, from, to, countsUnits, target);
          target.endLine();
        }
        at = lineEnd;
      } else if (skipsEmptyLines && kinds[bytes[at]!] === endsLine) {
        // Nothing of it is wanted.
      } else {
        at = this.#words(bytes, at, end, countsUnits, target);
        target.endLine();
      }
      if (bytes[at] === cr && at + 1 < end && bytes[at + 1] === lf) at++;
      at++;
    }
    target.flush();
    return lines;
  }

  /** The words from `start` to the end of the line or to `end`; where that is. */
  #words(
    bytes: Buffer,
    start: number,
    end: number,
    countsUnits: boolean,
    target: WordTarget,
  ): number {
    const kinds = this.#kinds;
    const view = this.#view;
    const firstPart = this.#firstPart;
    const beyond = this.#beyond;
    const { minLength, separator } = this.#plan;
    const { isRun } = separator;
    const lastWhole = end - 4;
    let at = start;
    for (;;) {
      const from = at;
      for (;;) {
        while (at <= lastWhole) {
          const four = view.getInt32(at, true);
          // The lowest bit set is the high one of the first byte that may not be part of a word.
          const stops = ((four - firstPart) & ~four & highBits) | (four & beyond);
          if (stops !== 0) {
            at += (31 - Math.clz32(stops & -stops)) >> 3;
            break;
          }
          at += 4;
        }
        if (at >= end || kinds[bytes[at]!] !== part) break;
        at++;
      }
      if ((countsUnits ? countUtf16Units(bytes, from, at) : at - from) >= minLength)
        target.add(from, at);
      if (at >= end || kinds[bytes[at]!] === endsLine) return at;
      at++;
      if (isRun) while (at < end && kinds[bytes[at]!] === separates) at++;
    }
  }

  #changeCase(content: Buffer, casing: Uint8Array): Buffer {
    const { length } = content;
    if (this.#copy.length < length) this.#copy = Buffer.allocUnsafeSlow(length);
    const copy = this.#copy;
    for (let i = 0; i < length; i++) copy[i] = casing[content[i]!]!;
    return copy;
  }
}

function kindsOf({ members, beyond }: Separator): Uint8Array {
  const kinds = new Uint8Array(256).fill(beyond === "all" ? separates : part);
  for (const [code, isMember] of members.entries()) kinds[code] = isMember === 1 ? separates : part;
  kinds[lf] = kinds[cr] = endsLine;
  return kinds;
}

/** The byte from which on all below 128 are parts of words. */
function firstPartOf(kinds: Uint8Array): number {
  let first = 128;
  while (kinds[first - 1] === part) first--;
  return first;
}

function casingTable(casing: "lower" | "upper"): Uint8Array {
  const table = Uint8Array.from({ length: 256 }, (_, code) => code);
  for (let upper = 65; upper <= 90; upper++)
    if (casing === "lower") table[upper] = upper + 32;
    else table[upper + 32] = upper;
  return table;
}

/** What `trim` takes off, of ASCII. */
function isSpace(byte: number): boolean {
  return byte === 32 || (byte >= 9 && byte <= 13);
}
