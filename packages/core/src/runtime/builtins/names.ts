import type { BuiltinRef } from "../../plan/function-ref.ts";
import type { PoissonThresholds } from "../../random/stratum-sketch.ts";

/** What `pipe` starts and how; plain data. Spark: `RDD.pipe`. */
export interface PipeOptions {
  /** Program and arguments; a single string is split at white space, as Spark does. */
  readonly command: string | readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** A non-zero exit fails the task. Scala: always; PySpark: its `checkCode`, false by default. */
  readonly checkCode: boolean;
  /** Run in a fresh temporary directory, removed afterwards. */
  readonly separateWorkingDir: boolean;
  /** For what is written and read; `utf8` by default. */
  readonly encoding: BufferEncoding;
}

/** Count, mean, sum of squared differences from the mean, maximum and minimum. Spark: `StatCounter`. */
export interface StatCounterJson {
  readonly n: number;
  readonly mu: number;
  readonly m2: number;
  readonly max: number;
  readonly min: number;
}

/** What the `job` of a save sink is: the id that names the job's temporary files. */
export interface SaveJob {
  readonly jobId: string;
}

/** The kinds of `Aggregator`. */
export type CombineKind = "reduce" | "fold" | "combine" | "group" | "first";

/** A block of one record: a value that must be made afresh wherever it is used. */
export type ValueBlock = Uint8Array;

/**
 * The functions that the runtime brings along, by where a plan may use them. `args` are plain data, `functions` are
 * user functions (or other builtins) by position; a trailing optional one may be left out.
 */
export interface BuiltinTable {
  // Functions of a record: for map, filter, flatMap, mapValues, keyBy, and as `f` of reductions.
  /** `x => x`; as `f` of `flatMap` it flattens. */
  identity: { args: readonly []; functions: 0 };
  /** `() => value`; a value that is not a primitive is the same object for every record of a partition. */
  constant: { args: readonly [value: unknown]; functions: 0 };
  /** `(a, b) => a + b`: `sum`, `countByKey` over ones. */
  add: { args: readonly []; functions: 0 };
  /** `(a, b) => a` or `b`, whichever is greater by the order of keys (the first on a tie). `functions[0]`: key function. */
  maximum: { args: readonly []; functions: 0 | 1 };
  minimum: { args: readonly []; functions: 0 | 1 };
  /** `x => [partition % n, x]`: the regrouping step of `treeAggregate` and `treeReduce`. */
  pairWithPartition: { args: readonly [n: number]; functions: 0 };
  /** `x => [x, starts[partition] + i]`, i counting the records of the partition. */
  zipWithIndex: { args: readonly [starts: readonly number[]]; functions: 0 };
  /** `x => [x, i * n + partition]`. */
  zipWithUniqueId: { args: readonly [n: number]; functions: 0 };
  /** `filter`: each record with probability `fraction`. Spark: `BernoulliSampler` under `PartitionwiseSampledRDD`. */
  sample: { args: readonly [fraction: number, seed: bigint | number]; functions: 0 };
  /** `flatMap`: each record Poisson(`fraction`) times. Spark: `PoissonSampler`. */
  sampleWithReplacement: {
    args: readonly [fraction: number, seed: bigint | number];
    functions: 0;
  };
  /** `filter`: records whose draw is in `[lower, upper)`; `randomSplit`. Spark: `BernoulliCellSampler`, seed + partition. */
  sampleCell: {
    args: readonly [lower: number, upper: number, seed: bigint | number];
    functions: 0;
  };
  /** `flatMap` on pairs: copies of the pair by its key's fraction; a key without fraction is an error. */
  sampleByKey: {
    args: readonly [
      withReplacement: boolean,
      fractions: readonly (readonly [key: unknown, fraction: number])[],
      seed: bigint | number,
    ];
    functions: 0;
  };
  /** `flatMap` on pairs: second pass of `sampleByKeyExact` with replacement (without: `sampleByKey` with exact rates). */
  sampleByKeyExact: {
    args: readonly [
      thresholds: readonly (readonly [key: unknown, threshold: PoissonThresholds])[],
      seed: bigint | number,
    ];
    functions: 0;
  };
  /** `filter` on pairs: key equals `key` structurally (`lookup`). */
  keyEquals: { args: readonly [key: ValueBlock]; functions: 0 };
  /** `filter` on pairs: `lower <= key <= upper` in the total order (`filterByRange`); the block holds `[lower, upper]`. */
  keyInRange: { args: readonly [bounds: ValueBlock]; functions: 0 };

  // Functions over iterators: for mapPartitions (without index).
  /** One record: the partition folded from `zero` by `functions[0]`. Also without records. */
  aggregatePartition: { args: readonly [zero: ValueBlock]; functions: 1 };
  /** The partition reduced by `functions[0]` to one record, none where it is empty. */
  reducePartition: { args: readonly []; functions: 1 };
  /** Lines of a child process. `functions[0]`: `printPipeContext(printLine)`, `functions[1]`: `printRDDElement(x, printLine)`. */
  pipe: {
    args: readonly [options: PipeOptions, hasContextFunction?: boolean];
    functions: 0 | 1 | 2;
  };

  /** Pairs of the partition combined by key, where it is partitioned as needed already: `Aggregator` without a shuffle. */
  combinePartition: {
    args: readonly [kind: CombineKind, zero: ValueBlock | undefined];
    /** `reduce`: f; `fold`: seqOp, combOp; `combine`: createCombiner, mergeValue, mergeCombiners. */
    functions: 0 | 1 | 2 | 3;
  };
  /** Fails: the data of a local checkpoint is gone. */
  lostCheckpoint: { args: readonly [rdd: number]; functions: 0 };

  // As `f` of a zip node.
  /** Records of two inputs side by side; unequal lengths are an error (`zip`). */
  zip: { args: readonly []; functions: 0 };

  // As `f` of a partition sink: the record is
  /** counts per bucket (`number[]`); `edges` ascend, the last bucket is closed; `even`: equal widths. */
  histogram: { args: readonly [edges: readonly number[], even: boolean]; functions: 0 };
  /** undefined: what `functions[0]`, called with the iterator, returns is awaited and dropped (`foreachPartition`). */
  discardResult: { args: readonly []; functions: 1 };
  /** a `StatCounterJson` of numbers. */
  stats: { args: readonly []; functions: 0 };
  /** the registers of a HyperLogLog++ sketch (`Uint8Array`); see `HyperLogLogPlusPlus`. */
  countDistinctSketch: {
    args: readonly [precision: number, sparsePrecision: number];
    functions: 0;
  };
  /** `[partition, number of records, sample]`, of pairs: a reservoir of `size` keys. `functions[0]`: key function on the key. Spark: `RangePartitioner.sketch`. */
  rangeSketch: { args: readonly [size: number, rddId: number]; functions: 0 | 1 };
  /** pairs `[key, reduced value]` of the partition (`reduceByKeyLocally`). */
  reduceByKeyLocally: { args: readonly []; functions: 1 };
  /** pairs `[value, count]` of the partition (`countByValue`). */
  countByValue: { args: readonly []; functions: 0 };
  /** on pairs: `(StratumSketch | undefined)[]` by position in `fractions`, the first pass of `sampleByKeyExact`. */
  stratumSketch: {
    args: readonly [
      fractions: readonly (readonly [key: unknown, fraction: number])[],
      /** Records of every stratum, for sampling with replacement. */
      counts: readonly number[] | undefined,
      seed: bigint | number,
    ];
    functions: 0;
  };

  // As functions of a `combine` aggregator (`countApproxDistinctByKey`).
  sketchCreate: { args: readonly [precision: number, sparsePrecision: number]; functions: 0 };
  sketchAdd: { args: readonly [precision: number, sparsePrecision: number]; functions: 0 };
  /** As `f` of mapValues: the estimate of a sketch. */
  sketchCount: { args: readonly [precision: number, sparsePrecision: number]; functions: 0 };
  sketchMerge: { args: readonly [precision: number, sparsePrecision: number]; functions: 0 };

  // As `format` of a source leaf or save sink; the argument is the options of the io class of that name.
  textInput: { args: readonly [options: object]; functions: 0 };
  combinedTextInput: { args: readonly [options: object]; functions: 0 };
  wholeTextInput: { args: readonly [options: object]; functions: 0 };
  binaryFileInput: { args: readonly [options: object]; functions: 0 };
  binaryRecordsInput: { args: readonly [options: object]; functions: 0 };
  objectFileInput: { args: readonly [options: object]; functions: 0 };
  jsonLinesInput: { args: readonly [options: object]; functions: 0 };
  jsonLinesOutput: { args: readonly [options: object]; functions: 0 };
  /** `functions[0]`: the extras, a captured value. */
  hadoopInput: { args: readonly [options: object]; functions: 0 | 1 };
  hadoopOutput: { args: readonly [options: object]; functions: 0 | 1 };
  textOutput: { args: readonly [options: object]; functions: 0 };
  objectFileOutput: { args: readonly [options: object]; functions: 0 };
}

export type BuiltinName = keyof BuiltinTable;
export type BuiltinArgs<N extends BuiltinName> = BuiltinTable[N]["args"];

/** A reference to the builtin `name`; checked against {@link BuiltinTable}. */
export function builtin<N extends BuiltinName, F = never>(
  name: N,
  args: BuiltinArgs<N>,
  functions: readonly F[] = [],
): BuiltinRef<F> {
  return { kind: "builtin", name, args, functions };
}
