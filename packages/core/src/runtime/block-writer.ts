import type { Batch } from "./batch.ts";
import type { ClassRegistry } from "../block/class-registry.ts";
import { encodeBlock, encodeNumberTuples, encodePairBlock } from "../block/encode-block.ts";
import { maxTupleElements } from "../block/plan-arrays.ts";
import { NumberRecords } from "./number-records.ts";
import { NumberRows } from "./number-rows.ts";
import { recordBytes } from "./record-bytes.ts";

const targetBytes = 1024 * 1024;
const mostRecords = 65_536;

/** Encodes a stream of batches into blocks of about 1 MiB, keeping their order. */
export class BlockWriter {
  readonly #classes: ClassRegistry;
  readonly #allocate: (bytes: number) => Uint8Array;
  readonly #blocks: Uint8Array[] = [];
  readonly #take: (block: Uint8Array) => void;
  #isPairs = false;
  #a: unknown[] = [];
  #b: unknown[] = [];
  #bytes = 0;
  /** Records that have never been arrays; the others then wait for a block of their own. */
  readonly #numbers = new NumberRows();
  /** Records written so far. */
  records = 0;
  bytes = 0;

  /** Blocks go to `take` as they are made; without it, {@link finish} gives them. */
  constructor(
    classes: ClassRegistry,
    allocate: (bytes: number) => Uint8Array,
    take?: (block: Uint8Array) => void,
  ) {
    this.#classes = classes;
    this.#allocate = allocate;
    this.#take = take ?? ((block) => this.#blocks.push(block));
  }

  /** Takes the batch's records; the batch may be reused afterwards. */
  add(batch: Batch): void {
    const isInColumns = batch instanceof NumberRecords && batch.width <= maxTupleElements;
    if (isInColumns && this.#a.length === 0) {
      this.#addNumbers(batch);
      return;
    }
    if (this.#numbers.length > 0) this.#flush();
    if (batch.isPairs !== this.#isPairs) {
      this.#flush();
      this.#isPairs = batch.isPairs;
    }
    const { length } = batch;
    const each = averageBytes(batch);
    const perBlock = Math.min(mostRecords, Math.max(1, Math.floor(targetBytes / each)));
    const a = batch.isPairs ? batch.keys : batch.records;
    for (let i = 0; i < length;) {
      const end = Math.min(length, i + Math.max(1, perBlock - this.#a.length));
      for (let j = i; j < end; j++) this.#a.push(a[j]);
      if (batch.isPairs) for (let j = i; j < end; j++) this.#b.push(batch.values[j]);
      this.#bytes += (end - i) * each;
      i = end;
      if (this.#a.length >= perBlock || this.#bytes >= targetBytes) this.#flush();
    }
  }

  /** All blocks; none where there were no records. */
  finish(): readonly Uint8Array[] {
    this.#flush();
    return this.#blocks;
  }

  #addNumbers(batch: NumberRecords): void {
    const { length, width } = batch;
    const numbers = this.#numbers;
    if (numbers.width !== width) this.#flush();
    // As `recordBytes` has it, so that blocks have the records that they have of arrays.
    const perBlock = Math.min(mostRecords, Math.floor(targetBytes / (8 + 8 * width)));
    for (let i = 0; i < length;) {
      const end = Math.min(length, i + perBlock - numbers.length);
      numbers.add(batch, i, end);
      i = end;
      if (numbers.length >= perBlock) this.#flush();
    }
  }

  #flush(): void {
    const options = { classes: this.#classes, allocate: this.#allocate };
    if (this.#numbers.length > 0) {
      const records = this.#numbers.take();
      this.#give(encodeNumberTuples(records.columns(), options), records.length);
    }
    const length = this.#a.length;
    if (length === 0) return;
    const block = this.#isPairs
      ? encodePairBlock(this.#a, this.#b, options)
      : encodeBlock(this.#a, options);
    this.#give(block, length);
    this.#a = [];
    this.#b = [];
    this.#bytes = 0;
  }

  #give(block: Uint8Array, records: number): void {
    this.#take(block);
    this.records += records;
    this.bytes += block.byteLength;
  }
}

/** Estimated bytes of a record of the batch, from a few of them. */
export function averageBytes(batch: Batch): number {
  if (batch.length === 0) return 1;
  const samples = Math.min(batch.length, 8);
  const stride = batch.length / samples;
  let sum = 0;
  for (let s = 0; s < samples; s++) {
    const i = Math.floor(s * stride);
    sum += batch.isPairs
      ? recordBytes(batch.keys[i]) + recordBytes(batch.values[i])
      : recordBytes(batch.records[i]);
  }
  return Math.max(1, Math.ceil(sum / samples));
}
