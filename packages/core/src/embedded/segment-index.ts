import type { Extent } from "./container.ts";

/**
 * The index of one segment: for each reduce partition the blocks that the map task wrote for it, in order of writing.
 * Words of 32 bits, little-endian as the machine's typed arrays are:
 *
 * `[check, partitions, blocks, start 0 … start partitions, (container, offset, length) per block]`
 *
 * so an empty reducer costs one word, and a reducer finds its blocks by reading two. `check` is over all other words.
 */
export function encodeSegmentIndex(
  partitions: number,
  blocks: SegmentBlocks,
  allocate: (bytes: number) => Uint8Array,
): Uint8Array {
  const count = blocks.length;
  const bytes = allocate((headerWords + partitions + 1 + count * 3) * 4);
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
  words.fill(0, 0, headerWords + partitions + 1);
  words[1] = partitions;
  words[2] = count;

  // Counting sort by partition; stable, so that the order of writing stays.
  for (let i = 0; i < count; i++) {
    const at = headerWords + blocks.partitionOf(i) + 1;
    words[at] = (words[at] ?? 0) + 1;
  }
  for (let p = 0; p < partitions; p++) {
    const at = headerWords + p;
    words[at + 1] = (words[at + 1] ?? 0) + (words[at] ?? 0);
  }
  const next = words.slice(headerWords, headerWords + partitions);
  const first = headerWords + partitions + 1;
  for (let i = 0; i < count; i++) {
    const p = blocks.partitionOf(i);
    const position = next[p] ?? 0;
    next[p] = position + 1;
    blocks.copyExtent(i, words, first + position * 3);
  }
  words[0] = checkOf(words);
  return bytes;
}

/** Blocks of a segment in order of writing, in one growing array. */
export class SegmentBlocks {
  #words = new Uint32Array(64);
  #count = 0;

  get length(): number {
    return this.#count;
  }

  add(partition: number, extent: Extent): void {
    const at = this.#count * 4;
    if (at + 4 > this.#words.length) {
      const grown = new Uint32Array(this.#words.length * 2);
      grown.set(this.#words);
      this.#words = grown;
    }
    this.#words[at] = partition;
    this.#words[at + 1] = extent.container;
    this.#words[at + 2] = extent.offset;
    this.#words[at + 3] = extent.length;
    this.#count++;
  }

  partitionOf(i: number): number {
    return this.#words[i * 4] ?? 0;
  }

  copyExtent(i: number, target: Uint32Array, at: number): void {
    target[at] = this.#words[i * 4 + 1] ?? 0;
    target[at + 1] = this.#words[i * 4 + 2] ?? 0;
    target[at + 2] = this.#words[i * 4 + 3] ?? 0;
  }
}

/** A view on an encoded index. */
export class SegmentIndex {
  readonly #words: Uint32Array;
  readonly #first: number;

  /** @throws {Error} when the words are not those that were written */
  constructor(bytes: Uint8Array) {
    this.#words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
    this.#first = headerWords + (this.#words[1] ?? 0) + 1;
    const expected = this.#first + (this.#words[2] ?? 0) * 3;
    if (expected !== this.#words.length || checkOf(this.#words) !== this.#words[0])
      throw new Error("damaged segment index");
  }

  /** Number of the first block of a partition; its blocks end where those of the next begin. */
  startOf(partition: number): number {
    return this.#words[headerWords + partition] ?? 0;
  }

  extentOf(block: number): Extent {
    const at = this.#first + block * 3;
    return {
      container: this.#words[at] ?? 0,
      offset: this.#words[at + 1] ?? 0,
      length: this.#words[at + 2] ?? 0,
    };
  }
}

const headerWords = 3;

function checkOf(words: Uint32Array): number {
  let check = 0x9e3779b9;
  for (let i = 1; i < words.length; i++) check = (Math.imul(check, 31) + (words[i] ?? 0)) >>> 0;
  return check;
}
