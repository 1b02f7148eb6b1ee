import { KindTracker } from "../../key/kind-tracker.ts";
import type { PickedRecords, ReservoirSample } from "../../random/reservoir-sampling.ts";
import type { Batch } from "../batch.ts";
import type { BatchFold } from "../batch-fold.ts";
import { refusePromise } from "../operator-errors.ts";
import { forEachPair } from "../readers/pairs.ts";
import type { Callable } from "./builtin-context.ts";

/** A sample of a partition's sort keys, from which the bounds of ranges come. Spark: `RangePartitioner.sketch`. */
export class RangeSketch implements BatchFold {
  readonly #partition: number;
  readonly #label: string;
  readonly #sample: ReservoirSample<unknown>;
  readonly #keyFn: Callable | undefined;
  /** Mixed kinds are found even where the sample misses them; whether null has a place is checked where it matters. */
  readonly #tracker = new KindTracker({ nulls: "first" });

  constructor(
    partition: number,
    label: string,
    sample: ReservoirSample<unknown>,
    keyFn: Callable | undefined,
  ) {
    this.#partition = partition;
    this.#label = label;
    this.#sample = sample;
    this.#keyFn = keyFn;
  }

  add(batch: Batch): void {
    forEachPair(batch, this.#label, (key) => this.#sample.add(this.#sortKey(key)));
  }

  /** Which of the next `length` pairs have to be made; {@link put} takes them. */
  pick(length: number): PickedRecords {
    return this.#sample.pick(length);
  }

  put(place: number, key: unknown): void {
    this.#sample.put(place, this.#sortKey(key));
  }

  result(): unknown {
    this.#tracker.assertComparable();
    return [this.#partition, this.#sample.count, this.#sample.records];
  }

  #sortKey(key: unknown): unknown {
    const sortKey = this.#keyFn === undefined ? key : this.#keyFn(key);
    refusePromise(sortKey, this.#label);
    this.#tracker.add(sortKey);
    return sortKey;
  }
}
