import { blockTooLarge, maxBlockBytes } from "./block-limits.ts";
import { viewOf } from "./view-of.ts";

const notLatin1 = /[^\0-\xff]/;

/** A growing buffer for values of unknown size. */
export class ByteWriter {
  #bytes: Buffer = Buffer.allocUnsafeSlow(1 << 12);
  #view: DataView = viewOf(this.#bytes);
  readonly #records: number;
  length = 0;

  /** `records`: how many records share the writer, for messages. */
  constructor(records: number) {
    this.#records = records;
  }

  /** What was written; valid until the next write. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.length);
  }

  byte(value: number): void {
    if (this.length === this.#bytes.length) this.#reserve(1);
    this.#bytes[this.length++] = value;
  }

  /** A whole number from 0 to 2^53 - 1, seven bits a byte. */
  varint(value: number): void {
    this.#reserve(8);
    let rest = value;
    while (rest >= 0x80) {
      this.#bytes[this.length++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#bytes[this.length++] = rest;
  }

  float64(value: number): void {
    this.#reserve(8);
    this.#view.setFloat64(this.length, value, true);
    this.length += 8;
  }

  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  /** A tag that says which of the two forms follows, and the string in it. */
  string(text: string, latin1Tag: number, utf16Tag: number): void {
    const units = text.length;
    this.#reserve(units + 9);
    const start = this.length;
    this.#bytes[this.length++] = latin1Tag;
    this.varint(units);
    if (units < 32) {
      let seen = 0;
      for (let i = 0; i < units; i++) {
        const unit = text.charCodeAt(i);
        seen |= unit;
        this.#bytes[this.length + i] = unit;
      }
      if (seen <= 0xff) {
        this.length += units;
        return;
      }
    } else if (!notLatin1.test(text)) {
      this.#bytes.write(text, this.length, "latin1");
      this.length += units;
      return;
    }
    this.#reserve(units * 2);
    this.#bytes[start] = utf16Tag;
    this.length += this.#bytes.write(text, this.length, "utf16le");
  }

  #reserve(more: number): void {
    const needed = this.length + more;
    if (needed <= this.#bytes.length) return;
    if (needed > maxBlockBytes) throw blockTooLarge(needed, this.#records);
    this.#resize(Math.min(maxBlockBytes, Math.max(needed, this.#bytes.length * 2)));
  }

  #resize(bytes: number): void {
    const old = this.#bytes;
    this.#bytes = Buffer.allocUnsafeSlow(bytes);
    this.#view = viewOf(this.#bytes);
    this.#bytes.set(old.subarray(0, this.length));
  }
}
