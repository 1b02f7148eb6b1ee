import { registerCoreExport } from "../closure/core-exports.ts";
import type { Operator } from "../lineage/operator.ts";
import type { ActionOptions, MaybePromise } from "./function-types.ts";
import { FutureAction } from "./future-action.ts";
import { RddFormats } from "./rdd-formats.ts";

/**
 * A partitioned collection of records that is computed when an action asks for it, from its lineage: a typed handle
 * on an operator. Transformations are synchronous and run nothing; actions return promises and take a trailing
 * `{ signal }`. Methods for pairs exist on `RDD<[K, V]>` only, methods for numbers on `RDD<number>`. Spark: `RDD`.
 */
export class RDD<T> extends RddFormats<T> {
  protected override handle<U>(operator: Operator): RDD<U> {
    return new RDD<U>(this.context, operator, this.driver);
  }

  /** {@link collect} that can be cancelled. */
  collectAsync(): FutureAction<T[]> {
    return this.future((options) => this.collect(options));
  }

  countAsync(): FutureAction<number> {
    return this.future((options) => this.count(options));
  }

  takeAsync(num: number): FutureAction<T[]> {
    return this.future((options) => this.take(num, options));
  }

  foreachAsync(f: (record: T) => MaybePromise<void>): FutureAction<void> {
    return this.future((options) => this.foreach(f, options));
  }

  foreachPartitionAsync(
    f: (records: IterableIterator<T>) => MaybePromise<void>,
  ): FutureAction<void> {
    return this.future((options) => this.foreachPartition(f, options));
  }

  protected future<R>(action: (options: ActionOptions) => Promise<R>): FutureAction<R> {
    return new FutureAction(this.driver.scope, (signal) => action({ signal }));
  }
}

registerCoreExport("RDD", RDD);
