import { ReferenceRDD, unionAll } from "./reference-rdd.ts";

/** The part of SparkContext that makes RDDs and shared variables, for {@link ReferenceRDD}. */
export class ReferenceContext {
  readonly defaultParallelism: number;

  constructor(defaultParallelism: number = 2) {
    this.defaultParallelism = defaultParallelism;
  }

  /** Slice i is elements `i * length / n` to `(i + 1) * length / n`, rounded down. */
  parallelize<T>(
    elements: readonly T[],
    numSlices: number = this.defaultParallelism,
  ): ReferenceRDD<T> {
    const at = (i: number): number => Math.floor((i * elements.length) / numSlices);
    return new ReferenceRDD(
      Array.from({ length: numSlices }, (_, i) => elements.slice(at(i), at(i + 1))),
    );
  }

  range(start: number, end?: number, step: number = 1, numSlices?: number): ReferenceRDD<number> {
    const [from, to] = end === undefined ? [0, start] : [start, end];
    const elements: number[] = [];
    for (let x = from; step > 0 ? x < to : x > to; x += step) elements.push(x);
    return this.parallelize(elements, numSlices);
  }

  emptyRDD<T>(): ReferenceRDD<T> {
    return new ReferenceRDD<T>([]);
  }

  union<T>(rdds: readonly ReferenceRDD<T>[]): ReferenceRDD<T> {
    return unionAll(rdds);
  }

  broadcast<T>(value: T): { readonly value: T } {
    return { value };
  }

  accumulator(value: number): { value: number; add(amount: number): void } {
    return {
      value,
      add(amount) {
        this.value += amount;
      },
    };
  }
}
