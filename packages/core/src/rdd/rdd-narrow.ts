import { UserError } from "../errors/firesteel-error.ts";
import type { Fn } from "../lineage/functions.ts";
import { splitRanges } from "../random/random-split.ts";
import type { Seed } from "../random/seed.ts";
import { builtin } from "../runtime/builtins/names.ts";
import { capturePartitionFunction } from "./evaluator.ts";
import type { PartitionEvaluatorFactory } from "./evaluator.ts";
import { newSeed } from "./new-seed.ts";
import type { IterableResult, MaybePromise } from "./function-types.ts";
import { pipeOptions, type PipeSettings } from "./pipe-settings.ts";
import { RDDBarrier } from "./rdd-barrier.ts";
import type { RDD } from "./rdd.ts";
import { RddPersistence } from "./rdd-persistence.ts";

/** Transformations of one RDD, partition by partition. */
export abstract class RddNarrow<T> extends RddPersistence<T> {
  /**
   * `f` of every record. A function that returns a pair makes a pair RDD.
   *
   * @param preservesPartitioning keys do not change, so the partitioner still holds
   */
  map<K, V>(
    f: (record: T) => MaybePromise<readonly [K, V]>,
    preservesPartitioning?: boolean,
  ): RDD<[K, V]>;
  map<U>(f: (record: T) => U, preservesPartitioning?: boolean): RDD<Awaited<U>>;
  map(f: (record: T) => unknown, preservesPartitioning: boolean = false): RDD<unknown> {
    return this.transform("map", () => {
      const body = { op: "map", f: this.capture(f, "map") } as const;
      return this.narrow(body, { keeps: preservesPartitioning });
    });
  }

  /** The records for which `f` is truthy. */
  filter<S extends T>(f: (record: T) => record is S): RDD<S>;
  filter(f: (record: T) => unknown): RDD<T>;
  filter(f: (record: T) => unknown): RDD<T> {
    return this.transform("filter", () =>
      this.narrow<T>({ op: "filter", f: this.capture(f, "filter") }, { keeps: true }),
    );
  }

  /** The records of what `f` returns for every record, one after another. */
  flatMap<K, V>(
    f: (record: T) => MaybePromise<Iterable<readonly [K, V]>>,
    preservesPartitioning?: boolean,
  ): RDD<[K, V]>;
  flatMap<U>(f: (record: T) => IterableResult<U>, preservesPartitioning?: boolean): RDD<U>;
  flatMap(f: (record: T) => unknown, preservesPartitioning: boolean = false): RDD<unknown> {
    return this.transform("flatMap", () => {
      const body = { op: "flatMap", f: this.capture(f, "flatMap") } as const;
      return this.narrow(body, { keeps: preservesPartitioning });
    });
  }

  /** `f` of each partition as an iterator; what it returns is the new partition. */
  mapPartitions<K, V>(
    f: (records: IterableIterator<T>) => MaybePromise<Iterable<readonly [K, V]>>,
    preservesPartitioning?: boolean,
  ): RDD<[K, V]>;
  mapPartitions<U>(
    f: (records: IterableIterator<T>) => IterableResult<U>,
    preservesPartitioning?: boolean,
  ): RDD<U>;
  mapPartitions(
    f: (records: IterableIterator<T>) => unknown,
    preservesPartitioning: boolean = false,
  ): RDD<unknown> {
    return this.transform("mapPartitions", () => {
      const fn = this.capture(f, "mapPartitions");
      return this.narrow(
        { op: "mapPartitions", f: fn, withIndex: false },
        { keeps: preservesPartitioning },
      );
    });
  }

  /** As {@link mapPartitions}, with the number of the partition before the iterator. */
  mapPartitionsWithIndex<K, V>(
    f: (partition: number, records: IterableIterator<T>) => MaybePromise<Iterable<readonly [K, V]>>,
    preservesPartitioning?: boolean,
  ): RDD<[K, V]>;
  mapPartitionsWithIndex<U>(
    f: (partition: number, records: IterableIterator<T>) => IterableResult<U>,
    preservesPartitioning?: boolean,
  ): RDD<U>;
  mapPartitionsWithIndex(
    f: (partition: number, records: IterableIterator<T>) => unknown,
    preservesPartitioning: boolean = false,
  ): RDD<unknown> {
    return this.transform("mapPartitionsWithIndex", () => {
      const fn = this.capture(f, "mapPartitionsWithIndex");
      return this.narrow(
        { op: "mapPartitions", f: fn, withIndex: true },
        { keeps: preservesPartitioning },
      );
    });
  }

  /** As {@link mapPartitionsWithIndex}, with an evaluator that `factory` makes for every partition. */
  mapPartitionsWithEvaluator<U>(factory: PartitionEvaluatorFactory<T, U>): RDD<U> {
    return this.transform("mapPartitionsWithEvaluator", () => {
      const fn = capturePartitionFunction(factory);
      return this.narrow<U>({ op: "mapPartitions", f: fn, withIndex: true });
    });
  }

  /** Each partition as one array. */
  glom(): RDD<T[]> {
    return this.transform("glom", () => this.narrow<T[]>({ op: "glom" }));
  }

  /** `[f(record), record]` of every record. */
  keyBy<K>(f: (record: T) => K): RDD<[Awaited<K>, T]> {
    return this.transform("keyBy", () =>
      this.narrow<[Awaited<K>, T]>({ op: "keyBy", f: this.capture(f, "keyBy") }),
    );
  }

  /**
   * The lines that a program writes when it is given the records as lines, one process a partition.
   *
   * @param checkCode whether an exit code other than 0 fails the task
   */
  pipe(
    command: string | readonly string[],
    env: Readonly<Record<string, string>> = {},
    checkCode: boolean = false,
    settings: PipeSettings<T> = {},
  ): RDD<string> {
    return this.transform("pipe", () => {
      const { printPipeContext, printRDDElement } = settings;
      const functions: Fn[] = [];
      if (printPipeContext !== undefined) functions.push(this.capture(printPipeContext, "pipe"));
      if (printRDDElement !== undefined) functions.push(this.capture(printRDDElement, "pipe"));
      const options = pipeOptions(command, env, checkCode, settings);
      const f = builtin("pipe", [options, printPipeContext !== undefined], functions);
      return this.narrow<string>(
        { op: "mapPartitions", f, withIndex: false },
        { className: "PipedRDD", fns: functions },
      );
    });
  }

  /** `[record, index]`, counted over all partitions in order. Runs a job where there are several partitions. */
  zipWithIndex(): RDD<[T, number]> {
    return this.transform("zipWithIndex", () =>
      this.make<[T, number]>({
        className: "ZippedWithIndexRDD",
        node: { kind: "zipWithIndex", parent: this.operator },
      }),
    );
  }

  /** `[record, k * n + i]` for record k of partition i of n. Runs no job. */
  zipWithUniqueId(): RDD<[T, number]> {
    return this.transform("zipWithUniqueId", () =>
      this.make<[T, number]>({
        className: "MapPartitionsRDD",
        node: {
          kind: "sized",
          parent: this.operator,
          preservesPartitioning: false,
          make: (n) => ({ op: "map", f: builtin("zipWithUniqueId", [n]) }),
        },
      }),
    );
  }

  /**
   * A random part: each record with probability `fraction`, or as often as a Poisson number of that mean says. The
   * rows are those that Spark's RDD API picks for the same seed and partitioning.
   */
  sample(withReplacement: boolean, fraction: number, seed: Seed = newSeed()): RDD<T> {
    assertFraction(fraction, withReplacement);
    return this.transform("sample", () =>
      this.narrow<T>(
        withReplacement
          ? { op: "flatMap", f: builtin("sampleWithReplacement", [fraction, seed]) }
          : { op: "filter", f: builtin("sample", [fraction, seed]) },
        { keeps: true, className: "PartitionwiseSampledRDD" },
      ),
    );
  }

  /** Disjoint random parts that together are the whole, in the proportion of `weights`. */
  randomSplit(weights: readonly number[], seed: Seed = newSeed()): RDD<T>[] {
    return this.transform("randomSplit", () =>
      splitRanges(weights).map(({ lower, upper }) =>
        this.narrow<T>(
          { op: "filter", f: builtin("sampleCell", [lower, upper, seed]) },
          { keeps: true },
        ),
      ),
    );
  }

  /** Makes the next stage a barrier stage: all its tasks run at once or none. */
  barrier(): RDDBarrier<T> {
    return new RDDBarrier<T>((method, withIndex, f, keeps) =>
      this.transform(method, () => {
        const fn = this.capture(f, method);
        return this.make({
          className: "MapPartitionsRDD",
          fns: [fn],
          node: {
            kind: "narrow",
            parent: this.operator,
            body: { op: "mapPartitions", f: fn, withIndex },
            preservesPartitioning: keeps,
            barrier: true,
          },
        });
      }),
    );
  }
}

function assertFraction(fraction: number, withReplacement: boolean): void {
  if (fraction >= 0 && (withReplacement || fraction <= 1)) return;
  throw new UserError(
    "INVALID_FRACTION",
    withReplacement
      ? `the fraction of a sample with replacement must be at least 0, not ${fraction}`
      : `the fraction of a sample without replacement must be from 0 to 1, not ${fraction}`,
  );
}
