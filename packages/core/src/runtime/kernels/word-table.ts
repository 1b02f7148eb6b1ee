import { viewOf } from "../../block/view-of.ts";
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
/** Where an entry is takes so many bits of a slot; the others are those of the hash. */
const entryMask = 0xff_ffff;
/** Words that are looked up together. */
const batchWords = 256;
/** Decoded at once, so that no string keeps much alive. */
const pieceBytes = 1 << 16;

/**
 * Words as UTF-8 bytes with the number of times that each came. Entries lie one after another in the order of their
 * first appearance, each with its bytes behind its count, so that a word that is known costs two looks at memory: one
 * slot, which holds where the entry is and eight bits of the word's hash, and one entry. Words are looked up in
 * batches, all their slots first and then all their entries, so that the processor waits for many of them at once.
 *
 * Equal bytes are equal strings only where they are valid UTF-8: nothing else may be added.
 */
export class WordTable {
  readonly #consumer: MemoryConsumer;
  readonly #writeOut: WriteWords;
  #slots: Int32Array = allocateSlots(firstSlots);
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
  /** The batch: where each word is, and its hash. */
  #batch = 0;
  readonly #from = new Int32Array(batchWords);
  readonly #to = new Int32Array(batchWords);
  readonly #hashes = new Int32Array(batchWords);
  readonly #found = new Int32Array(batchWords);

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
      this.#view = viewOf(bytes);
    }
    this.#isAscii &&= isAscii;
  }

  /** Counts the word in bytes `[from, to)`, which must stay as they are until {@link flush}. */
  add(from: number, to: number): void {
    const at = this.#batch++;
    this.#from[at] = from;
    this.#to[at] = to;
    this.#hashes[at] = hashOf(this.#view, from, to);
    if (at === batchWords - 1) this.flush();
  }

  endLine(): void {
    // Words of all lines are counted together.
  }

  /** Looks up what was added. */
  flush(): void {
    const length = this.#batch;
    this.#batch = 0;
    this.#counted += length;
    this.#fetch(length);
    for (let i = 0; i < length; i++) this.#count(this.#hashes[i]!, this.#from[i]!, this.#to[i]!);
  }

  /** Brings the memory that a batch needs near: reads that do not wait for one another. */
  #fetch(length: number): void {
    const slots = this.#slots;
    const entries = this.#entries;
    const hashes = this.#hashes;
    const found = this.#found;
    const mask = this.#mask;
    for (let i = 0; i < length; i++) found[i] = slots[hashes[i]! & mask]! & entryMask;
    for (let i = 0; i < length; i++) found[i] = entries[found[i]!]!;
  }

  #count(hash: number, from: number, to: number): void {
    const slots = this.#slots;
    const entries = this.#entries;
    const mask = this.#mask;
    const view = this.#view;
    const length = to - from;
    const whole = to - (length & 3);
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const held = slots[slot]!;
      if (held === 0) {
        this.#insert(hash, from, to);
        return;
      }
      const entry = held & entryMask;
      if (((held ^ hash) & ~entryMask) !== 0 || entries[entry] !== length) continue;
      let word = entry + headWords;
      let at = from;
      while (at < whole && entries[word] === view.getInt32(at, true)) {
        at += 4;
        word++;
      }
      if (at < whole || (at < to && entries[word] !== tailOf(view, at, to))) continue;
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
    this.flush();
  }

  /** Writes out what is there, if anything is. */
  empty(): void {
    this.#consumer.spill();
  }

  close(): void {
    this.empty();
    this.#consumer.close();
  }

  #insert(hash: number, from: number, to: number): void {
    const words = entryWords(to - from);
    if (!this.#makeRoom(words)) this.empty();
    this.#growEntries(words);
    const entries = this.#entries;
    const entry = this.#used;
    entries[entry] = to - from;
    entries[entry + 1] = 1;
    let word = entry + headWords;
    let at = from;
    for (; at + 4 <= to; at += 4) entries[word++] = this.#view.getInt32(at, true);
    if (at < to) entries[word] = tailOf(this.#view, at, to);
    this.#used += words;
    this.#size++;
    place(this.#slots, this.#mask, hash, entry);
  }

  /** Makes the tables larger where one more entry needs it; false where they may not be. */
  #makeRoom(words: number): boolean {
    const growsSlots = (this.#size + 1) * 2 > this.#mask + 1;
    const growsEntries = this.#used + words > this.#entries.length;
    if (!growsSlots && !growsEntries) return true;
    if (this.#size >= limits.words || this.#used + words > entryMask) return false;
    const larger =
      (growsSlots ? this.#slots.byteLength : 0) + (growsEntries ? this.#entries.byteLength : 0);
    const bytes = this.#heldBytes() + larger;
    // What is decoded for writing takes memory too; while a table grows, its old form is there beside the new.
    if (bytes > limits.bytes || !this.#consumer.growTo(bytes)) return false;
    if (growsSlots) this.#growSlots();
    return true;
  }

  #growSlots(): void {
    const entries = this.#entries;
    const view = new DataView(entries.buffer);
    const mask = (this.#mask << 1) | 1;
    const slots = allocateSlots(mask + 1);
    for (let entry = 1; entry < this.#used; entry += entryWords(entries[entry]!)) {
      const from = (entry + headWords) * 4;
      place(slots, mask, hashOf(view, from, from + entries[entry]!), entry);
    }
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
    this.#slots = allocateSlots(firstSlots);
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
      entry += entryWords(this.#entries[entry]!);
    }
    return counts;
  }

  #words(): string[] {
    const entries = this.#entries;
    const bytes = Buffer.from(entries.buffer);
    const decoded: string[] = [];
    if (!this.#isAscii) {
      for (let entry = 1; entry < this.#used; entry += entryWords(entries[entry]!)) {
        const from = (entry + headWords) * 4;
        decoded.push(bytes.toString("utf8", from, from + entries[entry]!));
      }
      return decoded;
    }
    // One decoding of many words is several times faster than many of one.
    for (let from = 1; from < this.#used;) {
      let to = from;
      while (to < this.#used && (to - from) * 4 < pieceBytes) to += entryWords(entries[to]!);
      const text = bytes.toString("latin1", from * 4, to * 4);
      for (let entry = from; entry < to; entry += entryWords(entries[entry]!)) {
        const at = (entry + headWords - from) * 4;
        decoded.push(text.substring(at, at + entries[entry]!));
      }
      from = to;
    }
    return decoded;
  }
}

/** Words of the entry of a word of so many bytes. */
function entryWords(length: number): number {
  return headWords + ((length + 3) >> 2);
}

/** `hashKey` of the word. */
function hashOf(view: DataView, from: number, to: number): number {
  const length = to - from;
  const whole = to - (length & 3);
  let hash = stringSeed;
  let at = from;
  for (; at < whole; at += 4) hash = mixWord(hash, view.getInt32(at, true));
  if (at < to) hash = mixTail(hash, tailOf(view, at, to));
  return finish(hash, length);
}

/** One to three bytes as a word: of the four that end with them, where there are so many. */
function tailOf(view: DataView, from: number, to: number): number {
  if (to >= 4) return view.getInt32(to - 4, true) >>> ((4 - to + from) << 3);
  let tail = 0;
  for (let at = to - 1; at >= from; at--) tail = (tail << 8) | view.getUint8(at);
  return tail;
}

function place(slots: Int32Array, mask: number, hash: number, entry: number): void {
  let slot = hash & mask;
  while (slots[slot] !== 0) slot = (slot + 1) & mask;
  slots[slot] = (hash & ~entryMask) | entry;
}
