import { type Seed } from "./seed.ts";
import { XORShiftRandom } from "./xor-shift-random.ts";

/**
 * Keeps at most `size` records of a partition, each equally likely, and counts all: what Spark's RangePartitioner
 * looks at to choose its bounds (Spark: SamplingUtils.reservoirSampleAndCount).
 */
export class ReservoirSample<T> {
  /** With a place for every record that {@link pick} chose: there may be holes until they are put. */
  readonly records: T[] = [];
  count = 0;
  readonly #size: number;
  readonly #random: XORShiftRandom;

  constructor(size: number, seed: Seed) {
    this.#size = size;
    this.#random = new XORShiftRandom(seed);
  }

  add(record: T): void {
    const place = this.#place();
    if (place >= 0) this.records[place] = record;
  }

  /**
   * Which of the next `length` records are kept, at least until others take their place. None has to be there to tell:
   * what is kept depends on how many there are and not on what they are.
   */
  pick(length: number): PickedRecords {
    const rows: number[] = [];
    const places: number[] = [];
    for (let row = 0; row < length; row++) {
      const place = this.#place();
      if (place < 0) continue;
      rows.push(row);
      places.push(place);
    }
    return { rows, places };
  }

  /** Keeps a record that was picked. */
  put(place: number, record: T): void {
    this.records[place] = record;
  }

  /** Where the next record is kept; -1 if it is not. */
  #place(): number {
    const count = ++this.count;
    if (count <= this.#size) return count - 1;
    const at = Math.trunc(this.#random.nextDouble() * count);
    return at < this.#size ? at : -1;
  }
}

/** Rows among some records, and the place of each in the sample. */
export interface PickedRecords {
  readonly rows: readonly number[];
  readonly places: readonly number[];
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
