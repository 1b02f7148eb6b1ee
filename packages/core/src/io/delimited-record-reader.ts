import { DecompressingReader } from "./codec/decompressing-reader.ts";
import type { ByteReader } from "./file-system.ts";
import type { RecordBatch, RecordReader } from "./input-format.ts";
import { countUtf16Units, decodeUtf8, maxStringLength, recordTooLong } from "./text-decoding.ts";

export interface DelimitedRecordReaderOptions<R = string> {
  /** Bytes from `sourceStart` on; may go on behind `end`. */
  readonly source: ByteReader;
  /** Where the source begins: a record's begin, or where no delimiter is cut (see `synchronizationPoint`). */
  readonly sourceStart: number;
  readonly path: string;
  readonly delimiter: Uint8Array;
  readonly start: number;
  readonly end: number;
  readonly chunkBytes?: number;
  /** A record begins at `start`, which is the split's own. */
  readonly beginsRecord?: boolean;
  /** Makes the record of text that begins at byte `offset`; the text itself by default. */
  readonly toRecord?: ((text: string, offset: number) => R) | undefined;
}

/** Takes a record, bytes `[start, end)` of the buffer. */
type AddRecord = (start: number, end: number) => void;

const ignore: AddRecord = () => undefined;

/**
 * Records of one split that end with a delimiter of the user's, found from left to right. A record belongs to the
 * split in which the delimiter before it begins, the first one to the first split: what Hadoop does too.
 */
export class DelimitedRecordReader<R = string> implements RecordReader<R> {
  readonly #options: DelimitedRecordReaderOptions<R>;
  readonly #chunkBytes: number;
  #buffer: Buffer;
  #offset: number;
  #filled = 0;
  /** Where in the buffer the delimiter may begin that is looked for next. */
  #searchFrom = 0;
  #isSkipping: boolean;
  #mayHaveBom: boolean;
  #isFinished = false;
  #bytesRead = 0;

  constructor(options: DelimitedRecordReaderOptions<R>) {
    this.#options = options;
    this.#chunkBytes = Math.max(options.chunkBytes ?? 64 * 1024, options.delimiter.length);
    this.#offset = options.sourceStart;
    this.#isSkipping = options.start > 0 && options.beginsRecord !== true;
    this.#mayHaveBom = options.start === 0;
    this.#buffer = Buffer.allocUnsafeSlow(this.#chunkBytes);
  }

  get bytesRead(): number {
    const source = this.#options.source;
    return source instanceof DecompressingReader ? source.bytesIn : this.#bytesRead;
  }

  nextBatch(): RecordBatch<R> | null | Promise<RecordBatch<R> | null> {
    const records: R[] = [];
    const add = (start: number, end: number): void => {
      records.push(this.#record(start, end));
    };
    const batch = (count: number): R[] | null => (count === 0 ? null : records);
    const count = this.#nextRecords(add);
    return typeof count === "number" ? batch(count) : count.then(batch);
  }

  nextCount(): number | null | Promise<number | null> {
    const isMade = this.#options.toRecord !== undefined;
    const count = this.#nextRecords(
      isMade ? (start, end) => void this.#record(start, end) : ignore,
    );
    return typeof count === "number" ? count || null : count.then((later) => later || null);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isFinished = true;
    await this.#options.source.close();
  }

  /** Reads until there are records, gives each of them to `add`, and says how many; 0 at the end. */
  #nextRecords(add: AddRecord): number | Promise<number> {
    while (!this.#isFinished) {
      const count = this.#read();
      if (typeof count !== "number") return this.#nextRecordsAfter(count, add);
      const records = this.#take(count, add);
      if (records > 0) return records;
    }
    return 0;
  }

  async #nextRecordsAfter(count: Promise<number>, add: AddRecord): Promise<number> {
    return this.#take(await count, add) || (await this.#nextRecords(add));
  }

  #read(): number | Promise<number> {
    if (this.#filled === this.#buffer.length) {
      const larger = Buffer.allocUnsafeSlow(this.#buffer.length * 2);
      this.#buffer.copy(larger, 0, 0, this.#filled);
      this.#buffer = larger;
    }
    return this.#options.source.read(this.#buffer.subarray(this.#filled));
  }

  #take(count: number, add: AddRecord): number {
    const { delimiter, start, source } = this.#options;
    const end = source instanceof DecompressingReader ? source.end : this.#options.end;
    const isEof = count === 0;
    this.#filled += count;
    this.#bytesRead += count;
    const bytes = this.#buffer.subarray(0, this.#filled);
    let records = 0;
    let begin = 0;

    if (this.#mayHaveBom) {
      if (this.#filled < 3 && !isEof) return records;
      this.#mayHaveBom = false;
      if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) begin = this.#searchFrom = 3;
    }

    for (;;) {
      const at = bytes.indexOf(delimiter, this.#searchFrom);
      if (at === -1) break;
      const position = this.#offset + at;
      if (!this.#isSkipping) {
        add(begin, at);
        records++;
      } else if (position >= start) this.#isSkipping = false;
      begin = this.#searchFrom = at + delimiter.length;
      if (position >= end) {
        this.#isFinished = true;
        return records;
      }
    }

    if (isEof) {
      this.#isFinished = true;
      if (!this.#isSkipping && begin < this.#filled) {
        add(begin, this.#filled);
        records++;
      }
      return records;
    }
    // What may be the beginning of a delimiter is looked at again with the bytes that follow.
    const searched = Math.max(begin, this.#filled - delimiter.length + 1);
    this.#searchFrom = searched - begin;
    if (this.#filled - begin > maxStringLength * 3)
      throw recordTooLong("the record", this.#options.path, this.#offset + begin);
    if (begin > 0) this.#buffer.copyWithin(0, begin, this.#filled);
    this.#offset += begin;
    this.#filled -= begin;
    return records;
  }

  #record(start: number, end: number): R {
    const text = this.#decode(start, end);
    const { toRecord } = this.#options;
    return toRecord === undefined ? (text as unknown as R) : toRecord(text, this.#offset + start);
  }

  #decode(start: number, end: number): string {
    if (
      end - start > maxStringLength &&
      countUtf16Units(this.#buffer, start, end) > maxStringLength
    )
      throw recordTooLong("the record", this.#options.path, this.#offset + start);
    return decodeUtf8(this.#buffer, start, end);
  }
}

/**
 * Whether two occurrences of `delimiter` can overlap (`aa`, `\n\n`): then an occurrence is a delimiter or not according
 * to what comes before it.
 */
export function canOverlapItself(delimiter: Uint8Array): boolean {
  const bytes = Buffer.from(delimiter);
  for (let border = 1; border < bytes.length; border++)
    if (bytes.subarray(0, border).equals(bytes.subarray(bytes.length - border))) return true;
  return false;
}

/**
 * The last position up to `start` that no occurrence of `delimiter` spans, so that searching from there finds the
 * same delimiters as searching from the beginning of the file. It is `start` itself but for delimiters that can
 * overlap themselves, where runs of them are followed back.
 *
 * @param readBytes reads `[from, to)` of the file
 */
export async function synchronizationPoint(
  delimiter: Uint8Array,
  start: number,
  readBytes: (from: number, to: number) => Promise<Buffer>,
): Promise<number> {
  if (start === 0 || !canOverlapItself(delimiter)) return start;
  const overlap = delimiter.length - 1;
  const windowBytes = Math.max(64 * 1024, delimiter.length * 4);
  let point = start;
  while (point > 0) {
    const from = Math.max(0, point - windowBytes);
    const window = await readBytes(from, point + overlap);
    for (;;) {
      // The first occurrence that begins before the point and ends behind it.
      const first = Math.max(point - overlap, 0);
      if (first < from) break;
      const at = window.indexOf(delimiter, first - from);
      if (at === -1 || from + at >= point) return point;
      point = from + at;
    }
  }
  return 0;
}
