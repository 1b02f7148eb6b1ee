import type { Codec } from "../codec/codec.ts";
import type { ByteWriter } from "../file-system.ts";
import { DataOutput } from "../writable/data-output.ts";
import type { Writable } from "../writable/writable.ts";
import { encodeHeader, newSync, type SequenceFileCompression } from "./header.ts";
import { syncEscape } from "./open-sequence-file.ts";

export interface SequenceFileWriterOptions {
  readonly key: Writable;
  readonly value: Writable;
  readonly compression: SequenceFileCompression;
  /** Where there is compression. */
  readonly codec: Codec | undefined;
  readonly metadata?: ReadonlyMap<string, string>;
  /** Bytes of keys and values in a block; Hadoop's `io.seqfile.compress.blocksize`, a million. */
  readonly blockBytes?: number;
}

/** Bytes between markers. Hadoop: `SequenceFile.SYNC_INTERVAL`. */
const syncInterval = 5 * 1024 * 20;
const flushBytes = 64 * 1024;

/** Writes one sequence file of version 6. Nothing is owned of the target, which the caller closes. */
export class SequenceFileWriter {
  /** Bytes that the file has so far, also those not given to the target yet. */
  length = 0;
  readonly #target: ByteWriter;
  readonly #options: SequenceFileWriterOptions;
  readonly #sync: Buffer = newSync();
  readonly #output = new DataOutput(2 * flushBytes);
  readonly #value = new DataOutput();
  readonly #block = {
    count: 0,
    keyLengths: new DataOutput(),
    keys: new DataOutput(),
    valueLengths: new DataOutput(),
    values: new DataOutput(),
  };
  #lastMarker: number;

  constructor(target: ByteWriter, options: SequenceFileWriterOptions) {
    this.#target = target;
    this.#options = options;
    const { key, value, compression, codec, metadata = new Map() } = options;
    const header = encodeHeader({
      keyClass: key.className,
      valueClass: value.className,
      compression,
      codecClass: codec?.hadoopClasses[0],
      metadata,
      sync: this.#sync,
    });
    this.#output.writeBytes(header);
    this.length = this.#lastMarker = header.length;
  }

  /** A promise where bytes have to go to the target first. */
  append(key: unknown, value: unknown): void | Promise<void> {
    if (this.#options.compression === "BLOCK") this.#appendToBlock(key, value);
    else this.#appendRecord(key, value);
    if (this.#output.length >= flushBytes) return this.#flush();
  }

  /** What was kept back, to the target. */
  async finish(): Promise<void> {
    if (this.#block.count > 0) this.#endBlock();
    await this.#flush();
  }

  #appendRecord(key: unknown, value: unknown): void {
    const { key: keyType, value: valueType, compression, codec } = this.#options;
    const output = this.#output;
    if (this.length >= this.#lastMarker + syncInterval) this.#writeMarker();
    const scratch = this.#value;
    scratch.clear();
    keyType.write(scratch, key);
    const keyLength = scratch.length;
    valueType.write(scratch, value);
    const keyBytes = scratch.bytes.subarray(0, keyLength);
    const plain = scratch.bytes.subarray(keyLength);
    const valueBytes =
      compression === "RECORD" && codec !== undefined ? codec.encode(plain) : plain;
    output.writeInt(keyLength + valueBytes.length);
    output.writeInt(keyLength);
    output.writeBytes(keyBytes);
    output.writeBytes(valueBytes);
    this.length += 8 + keyLength + valueBytes.length;
  }

  #appendToBlock(key: unknown, value: unknown): void {
    const { key: keyType, value: valueType, blockBytes = 1_000_000 } = this.#options;
    const block = this.#block;
    const keyStart = block.keys.length;
    const valueStart = block.values.length;
    keyType.write(block.keys, key);
    valueType.write(block.values, value);
    block.keyLengths.writeVInt(block.keys.length - keyStart);
    block.valueLengths.writeVInt(block.values.length - valueStart);
    block.count++;
    if (block.keys.length + block.values.length >= blockBytes) this.#endBlock();
  }

  #endBlock(): void {
    const block = this.#block;
    const { codec } = this.#options;
    this.#writeMarker();
    const before = this.#output.length;
    this.#output.writeVInt(block.count);
    for (const part of [block.keyLengths, block.keys, block.valueLengths, block.values]) {
      const bytes = codec === undefined ? part.bytes : codec.encode(part.bytes);
      this.#output.writeVInt(bytes.length);
      this.#output.writeBytes(bytes);
      part.clear();
    }
    block.count = 0;
    this.length += this.#output.length - before;
  }

  #writeMarker(): void {
    this.#output.writeInt(syncEscape);
    this.#output.writeBytes(this.#sync);
    this.length += 4 + this.#sync.length;
    this.#lastMarker = this.length;
  }

  async #flush(): Promise<void> {
    if (this.#output.length === 0) return;
    await this.#target.write(this.#output.bytes);
    this.#output.clear();
  }
}
