import type { ByteReader } from "../file-system.ts";

const chunkBytes = 128 * 1024;

/** The part of a file that is looked at: grows at its end, is given up from its beginning. */
export class FileWindow {
  /** Valid are `[begin, end)`; another buffer after every `fill`. */
  buffer: Buffer = Buffer.allocUnsafeSlow(2 * chunkBytes);
  begin = 0;
  end = 0;
  readonly #source: ByteReader;
  #position: number;

  /** @param position of the source's first byte in the file */
  constructor(source: ByteReader, position: number) {
    this.#source = source;
    this.#position = position;
  }

  get length(): number {
    return this.end - this.begin;
  }

  /** Of the byte at `begin` in the file. */
  get position(): number {
    return this.#position;
  }

  get bytes(): Buffer {
    return this.buffer.subarray(this.begin, this.end);
  }

  skip(count: number): void {
    this.begin += count;
    this.#position += count;
  }

  /** Reads on until `count` bytes are there; false where the file ends before. */
  async fill(count: number): Promise<boolean> {
    this.#makeRoom(count);
    while (this.length < count) {
      const target = this.buffer.subarray(this.end);
      const read = this.#source.read(target);
      const got = typeof read === "number" ? read : await read;
      if (got === 0) return false;
      this.end += got;
    }
    return true;
  }

  async close(): Promise<void> {
    await this.#source.close();
  }

  #makeRoom(count: number): void {
    if (this.begin + count <= this.buffer.length && this.buffer.length - this.end >= 1024) return;
    const wanted = Math.max(count, this.length) + chunkBytes;
    const target =
      wanted <= this.buffer.length ? this.buffer : Buffer.allocUnsafeSlow(Math.ceil(wanted * 1.5));
    this.buffer.copy(target, 0, this.begin, this.end);
    this.buffer = target;
    this.end -= this.begin;
    this.begin = 0;
  }
}
