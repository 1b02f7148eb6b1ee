import { isAscii } from "node:buffer";
import { DecompressingReader } from "./codec/decompressing-reader.ts";
import type { ByteReader } from "./file-system.ts";
import type { RecordBatch, RecordReader, TextPiece } from "./input-format.ts";
import { countLines, cr, firstLineEnd, lastLineEnd, lf } from "./line-ends.ts";
import { countUtf16Units, decodeUtf8, maxStringLength, recordTooLong } from "./text-decoding.ts";

export interface LineRecordReaderOptions<R = string> {
  /** Bytes from `start` on; may go on behind `end`. */
  readonly source: ByteReader;
  /** For messages. */
  readonly path: string;
  readonly start: number;
  /** End of the split; for decompressed bytes what their reader says. */
  readonly end: number;
  readonly chunkBytes?: number;
  /** Longest line in UTF-16 units; what V8 allows by default. */
  readonly maxLineLength?: number;
  /** A record begins at `start`, which is the split's own. */
  readonly beginsRecord?: boolean;
  /** Makes the record of a line that begins at byte `offset`; the line itself by default, which is much faster. */
  readonly toRecord?: ((line: string, offset: number) => R) | undefined;
}

/**
 * Lines of one split of a file. A line ends with LF, CR or CRLF; a line belongs to the split (start, end] in which it
 * begins, the first line of the file to the first split, so that every line is read exactly once wherever the file
 * is cut. Hadoop: `LineRecordReader.java`, `LineReader.java`.
 *
 * Invariants: `#buffer[#begin, #filled)` are the bytes that were read and not given out; they begin with a line (or,
 * while `#isSkipping`, with the rest of a line of the split before); `[#begin, #searched)` holds no line end.
 *
 * Lines are cut from one decoded string per chunk, which a kept line keeps alive: no more than a chunk for each.
 */
export class LineRecordReader<R = string> implements RecordReader<R> {
  readonly #source: ByteReader;
  readonly #path: string;
  #end: number;
  readonly #chunkBytes: number;
  readonly #maxLineLength: number;
  readonly #toRecord: ((line: string, offset: number) => R) | undefined;
  #buffer: Buffer;
  /** Position in the file of `#buffer[0]`. */
  #offset: number;
  #begin = 0;
  #filled = 0;
  #searched = 0;
  /** End of the piece that was given out and may still be looked at. */
  #given = 0;
  #units = 0;
  #counted = 0;
  #isSkipping: boolean;
  #mayHaveBom: boolean;
  #isFinished = false;
  #bytesRead = 0;

  constructor(options: LineRecordReaderOptions<R>) {
    this.#source = options.source;
    this.#path = options.path;
    this.#offset = options.start;
    this.#end = options.end;
    this.#chunkBytes = options.chunkBytes ?? 64 * 1024;
    this.#maxLineLength = options.maxLineLength ?? maxStringLength;
    this.#toRecord = options.toRecord;
    this.#isSkipping = options.start > 0 && options.beginsRecord !== true;
    this.#mayHaveBom = options.start === 0;
    this.#buffer = this.#newBuffer();
  }

  get bytesRead(): number {
    const source = this.#source;
    return source instanceof DecompressingReader ? source.bytesIn : this.#bytesRead;
  }

  nextBatch(): RecordBatch<R> | null | Promise<RecordBatch<R> | null> {
    const to = this.#nextEnd();
    if (typeof to !== "number") return to.then((end) => this.#give(end));
    return this.#give(to);
  }

  /** Lines as they are in the file, for readers without `toRecord`. */
  nextPiece(): TextPiece | null | Promise<TextPiece | null> {
    const to = this.#nextEnd();
    if (typeof to !== "number") return to.then((end) => this.#piece(end));
    return this.#piece(to);
  }

  nextCount(): number | null | Promise<number | null> {
    const to = this.#nextEnd();
    if (typeof to !== "number") return to.then((end) => this.#count(end));
    return this.#count(to);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isFinished = true;
    await this.#source.close();
  }

  /** Reads until lines are complete, and gives the position in the buffer where the last one ends; -1 at the end. */
  #nextEnd(): number | Promise<number> {
    if (this.#given > 0) this.#discard(this.#given);
    while (!this.#isFinished) {
      const count = this.#read();
      if (typeof count !== "number") return this.#nextEndAfter(count);
      const to = this.#take(count);
      if (to !== undefined) return to;
    }
    return -1;
  }

  async #nextEndAfter(count: Promise<number>): Promise<number> {
    return this.#take(await count) ?? (await this.#nextEnd());
  }

  #read(): number | Promise<number> {
    const room = this.#buffer.length - this.#filled;
    if (room === 0) {
      const larger = Buffer.allocUnsafeSlow(this.#buffer.length * 2);
      this.#buffer.copy(larger, 0, 0, this.#filled);
      this.#buffer = larger;
    }
    // No more than a chunk at once, also into a buffer that a long line made large: what follows the line is cut
    // from strings of a chunk's size again. No less, as a rule: who hands out chunks need not keep a rest of one.
    const to = Math.min(this.#buffer.length, this.#filled + this.#chunkBytes);
    return this.#source.read(this.#buffer.subarray(this.#filled, to));
  }

  /** Takes `count` new bytes, none at the end of the input; where the last complete line ends, undefined without one. */
  #take(count: number): number | undefined {
    const isEof = count === 0;
    this.#filled += count;
    this.#bytesRead += count;
    if (this.#source instanceof DecompressingReader) this.#end = this.#source.end;
    if (this.#mayHaveBom && !this.#skipBom(isEof)) return undefined;
    if (this.#isSkipping && !this.#skipLine(isEof)) return undefined;

    // The line in which the split ends, or the one that begins at its end, is the last.
    if (this.#offset + this.#filled > this.#end) {
      const from = Math.max(this.#searched, this.#end - this.#offset);
      const last = firstLineEnd(this.#buffer, from, this.#filled);
      if (last !== -1) {
        this.#isFinished = true;
        return last + 1;
      }
    }
    if (isEof) {
      this.#isFinished = true;
      return this.#begin < this.#filled ? this.#filled : undefined;
    }
    const cut = lastLineEnd(this.#buffer, this.#searched, this.#filled);
    if (cut === -1) {
      // A CR as the very last byte has to be seen again with what follows it.
      const endsWithCr = this.#buffer[this.#filled - 1] === cr;
      this.#searched = Math.max(this.#searched, endsWithCr ? this.#filled - 1 : this.#filled);
      this.#checkLength();
      return undefined;
    }
    return cut;
  }

  /** A byte order mark at the beginning of the file is no text. False while more bytes are needed to tell. */
  #skipBom(isEof: boolean): boolean {
    if (this.#filled < 3 && !isEof && isBomStart(this.#buffer, this.#filled)) return false;
    this.#mayHaveBom = false;
    if (this.#filled >= 3 && isBomStart(this.#buffer, 3)) this.#begin = this.#searched = 3;
    return true;
  }

  /** Leaves out the line that the split before reads to its end. False while that end has not come. */
  #skipLine(isEof: boolean): boolean {
    const at = firstLineEnd(this.#buffer, this.#begin, this.#filled);
    if (at === -1) {
      this.#discard(this.#filled);
    } else if (this.#buffer[at] === cr && at + 1 === this.#filled && !isEof) {
      this.#discard(at);
      return false;
    } else {
      const isCrLf =
        this.#buffer[at] === cr && at + 1 < this.#filled && this.#buffer[at + 1] === lf;
      this.#discard(at + (isCrLf ? 2 : 1));
      this.#isSkipping = false;
      if (this.#offset <= this.#end) return true;
      this.#isFinished = true;
    }
    if (isEof) this.#isFinished = true;
    return false;
  }

  /** The lines of `[#begin, to)`, which ends with a line end or is the end of the input. */
  #give(to: number): R[] | null {
    if (to < 0) return null;
    const records =
      this.#toRecord === undefined
        ? (this.#lines(to) as unknown[] as R[])
        : this.#records(to, this.#toRecord);
    this.#discard(to);
    this.#units = this.#counted = 0;
    return records;
  }

  /** Bytes say how many lines there are, however they decode; only making records of them may fail. */
  #count(to: number): number | null {
    if (to < 0) return null;
    if (this.#toRecord !== undefined) return this.#give(to)!.length;
    const lines = countLines(this.#buffer, this.#begin, to);
    this.#discard(to);
    this.#units = this.#counted = 0;
    return lines;
  }

  #piece(to: number): TextPiece | null {
    if (to < 0) return null;
    this.#given = to;
    this.#units = this.#counted = 0;
    return { bytes: this.#buffer, start: this.#begin, end: to, lines: () => this.#lines(to) };
  }

  #records(to: number, toRecord: (line: string, offset: number) => R): R[] {
    const buffer = this.#buffer;
    const records: R[] = [];
    for (let at = this.#begin; at < to;) {
      const found = firstLineEnd(buffer, at, to);
      const end = found === -1 ? to : found;
      // A byte order mark counts for the first line.
      const offset = this.#offset === 0 && at === this.#begin && at === 3 ? 0 : this.#offset + at;
      records.push(toRecord(this.#decode(at, end), offset));
      at = end + (buffer[end] === cr && end + 1 < to && buffer[end + 1] === lf ? 2 : 1);
    }
    return records;
  }

  #lines(to: number): string[] {
    const buffer = this.#buffer;
    let lines: string[];
    const first = this.#searched;
    if (first - this.#begin > this.#chunkBytes) {
      // A long line by itself: the short ones behind it shall not keep it alive.
      let firstEnd = firstLineEnd(buffer, first, to);
      firstEnd = firstEnd === -1 ? to : firstEnd;
      lines = [this.#decode(this.#begin, firstEnd)];
      if (buffer[firstEnd] === cr && firstEnd + 1 < to && buffer[firstEnd + 1] === lf) firstEnd++;
      if (firstEnd + 1 < to) lines = lines.concat(splitLines(this.#decode(firstEnd + 1, to)));
    } else lines = splitLines(this.#decode(this.#begin, to));
    return lines;
  }

  /** Room for a chunk behind the beginning of a line. */
  #newBuffer(): Buffer {
    return Buffer.allocUnsafeSlow(2 * this.#chunkBytes);
  }

  #discard(to: number): void {
    const rest = this.#filled - to;
    if (this.#buffer.length > 2 * this.#chunkBytes && rest <= this.#chunkBytes) {
      const small = this.#newBuffer();
      this.#buffer.copy(small, 0, to, this.#filled);
      this.#buffer = small;
    } else if (rest > 0) this.#buffer.copyWithin(0, to, this.#filled);
    this.#offset += to;
    this.#filled = rest;
    this.#begin = this.#searched = this.#given = 0;
  }

  #decode(start: number, end: number): string {
    if (end - start > this.#maxLineLength && this.#unitsBetween(start, end) > this.#maxLineLength)
      throw recordTooLong("the line", this.#path, this.#offset + start);
    return decodeUtf8(this.#buffer, start, end);
  }

  #unitsBetween(start: number, end: number): number {
    return isAscii(this.#buffer.subarray(start, end))
      ? end - start
      : countUtf16Units(this.#buffer, start, end);
  }

  /** Fails as soon as the line has become too long, rather than when memory is full. */
  #checkLength(): void {
    if (this.#filled - this.#begin <= this.#maxLineLength) return;
    const from = Math.max(this.#begin, this.#counted);
    this.#units += this.#unitsBetween(from, this.#searched);
    this.#counted = this.#searched;
    if (this.#units > this.#maxLineLength)
      throw recordTooLong("the line", this.#path, this.#offset + this.#begin);
  }
}

function isBomStart(bytes: Uint8Array, length: number): boolean {
  return (
    (length < 1 || bytes[0] === 0xef) &&
    (length < 2 || bytes[1] === 0xbb) &&
    (length < 3 || bytes[2] === 0xbf)
  );
}

function splitLines(text: string): string[] {
  const normal = text.includes("\r") ? text.replaceAll("\r\n", "\n").replaceAll("\r", "\n") : text;
  const lines = normal.split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines;
}
