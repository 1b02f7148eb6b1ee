import { stringSeed } from "../../key/hash-key.ts";
import { allocateSlots } from "../../key/hash-slots.ts";
import { finish, mixTail, mixWord } from "../../key/murmur3.ts";
import type { MemoryConsumer, TaskMemory } from "../memory/task-memory.ts";

/** Takes what a table holds: words in the order in which they first came, and how often each came. */
export type WriteWords = (words: string[], counts: Float64Array) => void;

/** When a table is written out although there is memory. */
const limits = { words: 1 << 20, bytes: 64 * 1024 * 1024 };
const firstSlots = 1 << 10;
const firstWords = 1 << 12;
/** Counts are int32. */
const mostCounted = 2 ** 30;
/** Words of an entry before its bytes: length in bytes, count. */
const headWords = 2;
/** Decoded at once, so that no string keeps much alive. */
const pieceBytes = 1 << 16;

/**
 * Words as UTF-8 bytes with the number of times that each came. Entries lie one after another in the order of their
 * first appearance, each with its bytes behind its count, so that a word that is known costs two looks at memory:
 * one slot and one entry. Slots hold the hash, which is `hashKey` of the word, and where the entry is.
 *
 * Equal bytes are equal strings only where they are valid UTF-8: nothing else may be added.
 */
export class WordTable {
  readonly #consumer: MemoryConsumer;
  readonly #writeOut: WriteWords;
  #slots: Int32Array = allocateSlots(firstSlots * 2);
  #mask: number = firstSlots - 1;
  #entries: Int32Array = new Int32Array(firstWords);
  /** In `#entries`; no entry is at 0, which stands for an empty slot. */
  #used = 1;
  #size = 0;
  #counted = 0;
  #isAscii = true;
  #scratch: Buffer = Buffer.alloc(0);
  #bytes: Buffer = Buffer.alloc(0);
  #view: DataView = new DataView(this.#bytes.buffer);

  constructor(memory: TaskMemory, writeOut: WriteWords) {
    this.#writeOut = writeOut;
    this.#consumer = memory.openConsumer(() => this.#write());
    this.#consumer.growNeeded(this.#heldBytes());
  }

  /** Says where the words of the next calls of {@link add} are. */
  use(bytes: Buffer, isAscii: boolean): void {
    if (this.#counted >= mostCounted) this.empty();
    if (bytes !== this.#bytes) {
      this.#bytes = bytes;
      this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    this.#isAscii &&= isAscii;
  }

  /** Counts the word in bytes `[from, to)`. */
  add(from: number, to: number): void {
    const view = this.#view;
    const bytes = this.#bytes;
    const length = to - from;
    const whole = to - (length & 3);
    let hash = stringSeed;
    let at = from;
    for (; at < whole; at += 4) hash = mixWord(hash, view.getInt32(at, true));
    let tail = 0;
    if (at < to) {
      tail = bytes[at]!;
      if (at + 1 < to) tail |= bytes[at + 1]! << 8;
      if (at + 2 < to) tail |= bytes[at + 2]! << 16;
      hash = mixTail(hash, tail);
    }
    hash = finish(hash, length);

    const slots = this.#slots;
    const entries = this.#entries;
    const mask = this.#mask;
    this.#counted++;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const entry = slots[slot * 2 + 1]!;
      if (entry === 0) {
        this.#insert(hash, from, to, tail);
        return;
      }
      if (slots[slot * 2] !== hash || entries[entry] !== length) continue;
      let word = entry + headWords;
      at = from;
      while (at < whole && entries[word] === view.getInt32(at, true)) {
        at += 4;
        word++;
      }
      if (at < whole || (at < to && entries[word] !== tail)) continue;
      entries[entry + 1] = entries[entry + 1]! + 1;
      return;
    }
  }

  /** Counts a word that is a string without lone surrogates. */
  addString(word: string): void {
    const most = word.length * 3;
    if (this.#scratch.length < most) this.#scratch = Buffer.allocUnsafeSlow(most * 2);
    const length = this.#scratch.write(word, 0, "utf8");
    this.use(this.#scratch, length === word.length);
    this.add(0, length);
  }

  /** Writes out what is there, if anything is. */
  empty(): void {
    this.#consumer.spill();
  }

  close(): void {
    this.empty();
    this.#consumer.close();
  }

  #insert(hash: number, from: number, to: number, tail: number): void {
    const words = headWords + ((to - from + 3) >> 2);
    if (!this.#makeRoom(words)) this.empty();
    this.#growEntries(words);
    const entries = this.#entries;
    const entry = this.#used;
    entries[entry] = to - from;
    entries[entry + 1] = 1;
    let word = entry + headWords;
    let at = from;
    for (; at + 4 <= to; at += 4) entries[word++] = this.#view.getInt32(at, true);
    if (at < to) entries[word] = tail;
    this.#used += words;
    this.#size++;
    place(this.#slots, this.#mask, hash, entry);
  }

  /** Makes the tables larger where one more entry needs it; false where they may not be. */
  #makeRoom(words: number): boolean {
    const growsSlots = (this.#size + 1) * 2 > this.#mask + 1;
    const growsEntries = this.#used + words > this.#entries.length;
    if (!growsSlots && !growsEntries) return true;
    if (this.#size >= limits.words) return false;
    const larger =
      (growsSlots ? this.#slots.byteLength : 0) + (growsEntries ? this.#entries.byteLength : 0);
    const bytes = this.#heldBytes() + larger;
    // What is decoded for writing takes memory too; while a table grows, its old form is there beside the new.
    if (bytes > limits.bytes || !this.#consumer.growTo(bytes)) return false;
    if (growsSlots) this.#growSlots();
    return true;
  }

  #growSlots(): void {
    const old = this.#slots;
    const mask = (this.#mask << 1) | 1;
    const slots = allocateSlots(old.length * 2);
    for (let i = 0; i < old.length; i += 2)
      if (old[i + 1] !== 0) place(slots, mask, old[i]!, old[i + 1]!);
    this.#slots = slots;
    this.#mask = mask;
  }

  #growEntries(words: number): void {
    let { length } = this.#entries;
    if (this.#used + words <= length) return;
    while (length < this.#used + words) length *= 2;
    const grown = allocateSlots(length);
    grown.set(this.#entries.subarray(0, this.#used));
    this.#entries = grown;
    this.#consumer.growNeeded(this.#heldBytes());
  }

  #heldBytes(): number {
    return this.#slots.byteLength + this.#entries.byteLength;
  }

  #write(): void {
    if (this.#size > 0) this.#writeOut(this.#words(), this.#counts());
    this.#slots = allocateSlots(firstSlots * 2);
    this.#mask = firstSlots - 1;
    this.#entries = new Int32Array(firstWords);
    this.#used = 1;
    this.#size = this.#counted = 0;
    this.#isAscii = true;
    this.#consumer.shrinkTo(this.#heldBytes());
  }

  #counts(): Float64Array {
    const counts = new Float64Array(this.#size);
    let entry = 1;
    for (let i = 0; i < counts.length; i++) {
      counts[i] = this.#entries[entry + 1]!;
      entry += headWords + ((this.#entries[entry]! + 3) >> 2);
    }
    return counts;
  }

  #words(): string[] {
    const entries = this.#entries;
    const bytes = Buffer.from(entries.buffer);
    const decoded: string[] = [];
    if (!this.#isAscii) {
      for (let entry = 1; entry < this.#used; entry += headWords + ((entries[entry]! + 3) >> 2)) {
        const from = (entry + headWords) * 4;
        decoded.push(bytes.toString("utf8", from, from + entries[entry]!));
      }
      return decoded;
    }
    // One decoding of many words is several times faster than many of one.
    for (let from = 1; from < this.#used;) {
      let to = from;
      while (to < this.#used && (to - from) * 4 < pieceBytes)
        to += headWords + ((entries[to]! + 3) >> 2);
      const text = bytes.toString("latin1", from * 4, to * 4);
      for (let entry = from; entry < to; entry += headWords + ((entries[entry]! + 3) >> 2)) {
        const at = (entry + headWords - from) * 4;
        decoded.push(text.substring(at, at + entries[entry]!));
      }
      from = to;
    }
    return decoded;
  }
}

function place(slots: Int32Array, mask: number, hash: number, entry: number): void {
  let slot = hash & mask;
  while (slots[slot * 2 + 1] !== 0) slot = (slot + 1) & mask;
  slots[slot * 2] = hash;
  slots[slot * 2 + 1] = entry;
}
