import { capture, type Fn } from "../lineage/functions.ts";
import { withVars } from "../closure/with-vars.ts";
import type { IterableResult } from "./function-types.ts";

/** Computes partitions; one evaluator for each of them. Spark: `PartitionEvaluator`. */
export interface PartitionEvaluator<T, U> {
  eval(partition: number, ...inputs: IterableIterator<T>[]): IterableResult<U>;
}

/** Makes an evaluator on the executor; travels there by value. Spark: `PartitionEvaluatorFactory`. */
export interface PartitionEvaluatorFactory<T, U> {
  createEvaluator(): PartitionEvaluator<T, U>;
}

/** `(partition, iterator) => …` of an evaluator. */
export function capturePartitionFunction<T, U>(factory: PartitionEvaluatorFactory<T, U>): Fn {
  return capture(
    withVars(
      { factory },
      (vars) => (partition: number, records: IterableIterator<T>) =>
        vars.factory.createEvaluator().eval(partition, records),
    ),
    "mapPartitionsWithEvaluator",
  );
}

/** `(iterator, iterator) => …` of an evaluator over two RDDs. */
export function captureZipFunction<T, U>(factory: PartitionEvaluatorFactory<T, U>): Fn {
  return capture(
    withVars(
      { factory },
      (vars) => (left: IterableIterator<T>, right: IterableIterator<T>) =>
        vars.factory.createEvaluator().eval(0, left, right),
    ),
    "zipPartitionsWithEvaluator",
  );
}
