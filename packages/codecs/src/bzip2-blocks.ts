import { ByteWindow } from "./byte-window.ts";
import { findMark, type Mark, magicBits, markAt, streamOfBlock } from "./bzip2-bits.ts";
import { decompressStream } from "./bzip2-library.ts";

const headerBytes = 4;
/** Far more than any block that bzip2 writes. */
const maxBlockBits = 4 * 1024 * 1024 * 8;
/** 900 kB of runs: four bytes and a count of up to 255 more. */
const maxPlainBytes = Math.ceil((900_000 / 5) * 259);

/**
 * Walks through the blocks of a file, or of the rest of one from any byte on.
 *
 * Invariant: `#bit`, counted from the window's beginning, is where `mark` begins.
 */
export class Bzip2Blocks {
  /** What is next; undefined at the end of the file. */
  mark: Mark | undefined;
  readonly #window: ByteWindow;
  /** Position in the file of the window's beginning. */
  #offset: number;
  #bit = 0;
  #expected = 1024 * 1024;

  private constructor(window: ByteWindow, offset: number) {
    this.#window = window;
    this.#offset = offset;
  }

  /** From the beginning of the file (`start` 0), or from the first block that begins at byte `start` or behind. */
  static async open(input: AsyncIterable<Uint8Array>, start: number): Promise<Bzip2Blocks> {
    const blocks = new Bzip2Blocks(new ByteWindow(input), start);
    if (start === 0) await blocks.#takeHeader();
    else await blocks.#scan();
    return blocks;
  }

  /** The byte of the file in which the mark begins. */
  get position(): number {
    return this.#offset + Math.floor(this.#bit / 8);
  }

  /** Goes over the end of a stream to the first mark of the next one. */
  async nextStream(): Promise<void> {
    const bytes = Math.ceil((this.#bit + magicBits + 32) / 8);
    await this.#window.need(bytes);
    this.#bit = bytes * 8;
    this.#forget();
    await this.#takeHeader();
  }

  /** The plain bytes of the block at the mark; goes on to the next mark. */
  async readBlock(): Promise<Uint8Array> {
    let failure = new Error("unexpected end of file");
    let next = await this.#find(this.#bit + magicBits);
    // A mark may be in a block by chance: then what is before it is no whole block.
    while (next !== undefined && next.bit - this.#bit < maxBlockBits) {
      const { bytes, begin } = this.#window;
      const stream = streamOfBlock(bytes, begin * 8 + this.#bit, begin * 8 + next.bit);
      try {
        const plain = decompressStream(stream, this.#expected, maxPlainBytes);
        this.#expected = Math.max(this.#expected, plain.length);
        this.#bit = next.bit;
        this.mark = next.mark;
        this.#forget();
        return plain;
      } catch (error) {
        if (error instanceof Error) failure = error;
        next = await this.#find(next.bit + 1);
      }
    }
    throw failure;
  }

  async #takeHeader(): Promise<void> {
    const window = this.#window;
    this.mark = undefined;
    if (!(await window.fill(1))) return;
    await window.need(headerBytes + magicBits / 8);
    const { bytes, begin, end } = window;
    const header = Buffer.from(bytes.subarray(begin, begin + headerBytes)).toString("latin1");
    if (!/^BZh[1-9]$/.test(header)) throw new Error("no bzip2 data");
    this.#bit = headerBytes * 8;
    this.mark = markAt(bytes, begin * 8 + this.#bit, end);
    if (this.mark === undefined) throw new Error("no block follows the header");
  }

  async #scan(): Promise<void> {
    for (;;) {
      const found = await this.#find(this.#bit);
      this.mark = found?.mark;
      if (found === undefined) return;
      this.#bit = found.bit;
      this.#forget();
      if (found.mark === "block") return;
      this.#bit++;
    }
  }

  /** The first mark from a bit of the window on; undefined where none comes before the file ends. */
  async #find(from: number): Promise<{ bit: number; mark: Mark } | undefined> {
    const window = this.#window;
    for (;;) {
      const base = window.begin * 8;
      const found = findMark(window.bytes, base + from, window.end);
      if (found !== undefined) return { bit: found.bit - base, mark: found.mark };
      // One may have begun in the last bytes.
      from = Math.max(from, (window.length - magicBits / 8) * 8);
      if (from - this.#bit > maxBlockBits && this.mark !== undefined) return undefined;
      if (!(await window.fill(window.length + 1))) return undefined;
    }
  }

  #forget(): void {
    const bytes = Math.floor(this.#bit / 8);
    this.#window.skip(bytes);
    this.#offset += bytes;
    this.#bit -= bytes * 8;
  }
}
