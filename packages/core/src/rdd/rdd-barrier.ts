import { registerCoreExport } from "../closure/core-exports.ts";
import type { AnyFunction } from "../lineage/functions.ts";
import type { IterableResult } from "./function-types.ts";
import type { RDD } from "./rdd.ts";

type MakeBarrier = (
  method: string,
  withIndex: boolean,
  f: AnyFunction,
  preservesPartitioning: boolean,
) => RDD<unknown>;

/**
 * An RDD whose next stage runs all its tasks at once, so that they can wait for each other
 * (`BarrierTaskContext.get().barrier()`). Spark: `RDDBarrier`.
 */
export class RDDBarrier<T> {
  readonly #make: MakeBarrier;

  constructor(make: MakeBarrier) {
    this.#make = make;
  }

  mapPartitions<U>(
    f: (records: IterableIterator<T>) => IterableResult<U>,
    preservesPartitioning: boolean = false,
  ): RDD<U> {
    return this.#make("mapPartitions", false, f, preservesPartitioning) as RDD<U>;
  }

  mapPartitionsWithIndex<U>(
    f: (partition: number, records: IterableIterator<T>) => IterableResult<U>,
    preservesPartitioning: boolean = false,
  ): RDD<U> {
    return this.#make("mapPartitionsWithIndex", true, f, preservesPartitioning) as RDD<U>;
  }
}

registerCoreExport("RDDBarrier", RDDBarrier);
