import { type Seed } from "./seed.ts";
import { XORShiftRandom } from "./xor-shift-random.ts";

/**
 * Keeps at most `size` records of a partition, each equally likely, and counts all: what Spark's RangePartitioner
 * looks at to choose its bounds (Spark: SamplingUtils.reservoirSampleAndCount).
 */
export class ReservoirSample<T> {
  readonly records: T[] = [];
  count = 0;
  readonly #size: number;
  readonly #random: XORShiftRandom;

  constructor(size: number, seed: Seed) {
    this.#size = size;
    this.#random = new XORShiftRandom(seed);
  }

  add(record: T): void {
    this.count++;
    if (this.records.length < this.#size) {
      this.records.push(record);
      return;
    }
    const at = Math.trunc(this.#random.nextDouble() * this.count);
    if (at < this.#size) this.records[at] = record;
  }
}

/** The seed of a partition's reservoir (Spark: RangePartitioner.sketch): its index, mixed with the RDD's id. */
export function reservoirSeed(partition: number, rddId: number): number {
  return byteswap32(partition ^ (rddId << 16));
}

/** Scatters the bits of a 32-bit integer (Scala 2.13: scala.util.hashing.byteswap32). */
export function byteswap32(value: number): number {
  let hash = Math.imul(value, 0x9e3775cd);
  hash = (hash << 24) | ((hash & 0xff00) << 8) | ((hash >>> 8) & 0xff00) | (hash >>> 24);
  return Math.imul(hash, 0x9e3775cd);
}
