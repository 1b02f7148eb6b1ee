import type { ByteReader } from "@firesteel/core/io";
import { firstTailBytes } from "./range-arrays.ts";
import { type ObjectVersion, RangeFetch } from "./range-fetch.ts";

export interface ReadRange {
  readonly start: number;
  /** First byte not read; may be infinite. */
  readonly end: number;
  /** Up to here it reads ahead. */
  readonly likelyEnd: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * Reads an object by ranges, several of them at once ahead of the reader: at most `readAheadStreams` ×
 * `readAheadBytes` in memory. All bytes are of the version that the first answer named.
 */
export class S3ByteReader implements ByteReader {
  readonly #range: ReadRange;
  readonly #fetches: RangeFetch[] = [];
  #version: ObjectVersion;
  /** First byte that has not been asked for. */
  #next: number;
  #end: number;
  #tailBytes = 2 * firstTailBytes;
  #isClosed = false;

  private constructor(version: ObjectVersion, range: ReadRange) {
    this.#version = version;
    this.#range = range;
    this.#next = range.start;
    this.#end = range.end;
  }

  /** Waits for the first answer, so that what cannot be read fails here. */
  static async open(version: ObjectVersion, range: ReadRange): Promise<S3ByteReader> {
    const reader = new S3ByteReader(version, range);
    if (range.start >= range.end) return reader;
    const first = reader.#fetch(reader.#rangeBytes());
    const facts = await first.facts;
    if (facts === null) {
      reader.#end = range.start;
      return reader;
    }
    reader.#end = Math.min(range.end, facts.length);
    reader.#version = { ...version, etag: version.etag ?? facts.etag };
    reader.#readAhead();
    return reader;
  }

  read(target: Uint8Array): number | Promise<number> {
    if (this.#isClosed)
      throw new TypeError(`${this.#version.path} is read after its reader was closed`);
    if (target.length === 0) return 0;
    this.#range.signal?.throwIfAborted();
    const count = this.#take(target);
    return count === undefined ? this.#readLater(target) : count;
  }

  close(): void {
    this.#isClosed = true;
    for (const fetch of this.#fetches) fetch.close();
    this.#fetches.length = 0;
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.close();
    return Promise.resolve();
  }

  /** The bytes taken, 0 at the end; undefined where they are still to come. */
  #take(target: Uint8Array): number | undefined {
    for (;;) {
      const head = this.#fetches[0];
      if (head === undefined) {
        if (this.#next >= this.#end) return 0;
        this.#readTail();
        return undefined;
      }
      const count = head.take(target);
      this.#leave(head);
      if (count > 0) return count;
      if (!head.isExhausted) return undefined;
    }
  }

  async #readLater(target: Uint8Array): Promise<number> {
    for (;;) {
      const head = this.#fetches[0];
      const taken = (await head?.takeNext(target)) ?? 0;
      if (this.#isClosed)
        throw new TypeError(`the reader of ${this.#version.path} was closed during a read`);
      this.#range.signal?.throwIfAborted();
      if (head !== undefined) this.#leave(head);
      if (taken > 0) return taken;
      const count = this.#take(target);
      if (count !== undefined) return count;
    }
  }

  /** Goes on to the next range where all bytes of the first one were taken. */
  #leave(head: RangeFetch): void {
    if (!head.isExhausted) return;
    this.#fetches.shift();
    this.#readAhead();
  }

  #readAhead(): void {
    const { readAheadStreams } = this.#version.bucket.options;
    while (
      this.#fetches.length < readAheadStreams &&
      this.#next < Math.min(this.#end, this.#range.likelyEnd)
    )
      this.#fetch(this.#rangeBytes());
  }

  /** Further behind the likely end: little at first, in case it is enough, then more and more. */
  #readTail(): void {
    this.#fetch(this.#tailBytes);
    this.#tailBytes = Math.min(this.#version.bucket.options.readAheadBytes, this.#tailBytes * 2);
  }

  #rangeBytes(): number {
    const { readAheadBytes } = this.#version.bucket.options;
    const likely = Math.max(0, this.#range.likelyEnd - this.#next);
    return likely > readAheadBytes ? readAheadBytes : likely + firstTailBytes;
  }

  #fetch(bytes: number): RangeFetch {
    const end = Math.min(this.#end, this.#next + bytes);
    const fetch = new RangeFetch(this.#version, this.#next, end, this.#range.signal);
    this.#fetches.push(fetch);
    this.#next = end;
    return fetch;
  }
}
