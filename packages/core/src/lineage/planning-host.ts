import type { FormatContext } from "../io/input-format.ts";
import type { Sink } from "../plan/sink.ts";
import type { Fn } from "./functions.ts";
import type { Operator } from "./operator.ts";
import type { RangeSource } from "./partitioner-choice.ts";
import type { Resolution } from "./resolution.ts";

/** What planning needs of the context it works for. */
export interface PlanningHost {
  /** `spark.default.parallelism` where it is set. */
  readonly configuredParallelism: number | undefined;
  /** Number for shuffles, stages and jobs; each counts on its own. */
  nextShuffle(): { readonly shuffle: number; readonly stage: number };
  nextStage(): number;
  nextRdd(): number;
  /** Changes whenever a storage level or a checkpoint does. */
  readonly lineageVersion: number;
  resolve(operator: Operator, signal: AbortSignal): Promise<Resolution>;
  formatContext(signal: AbortSignal): Promise<FormatContext>;
  /** Runs a job that planning itself needs: the records of the sink by the order of `partitions`. */
  runInternalJob(
    operator: Operator,
    sink: Sink<Fn>,
    partitions: readonly number[] | undefined,
    signal: AbortSignal,
  ): Promise<unknown[][]>;
  /** Sort keys of a sample without replacement of some partitions, drawn with Spark's seed for it. */
  sampleKeys(
    source: RangeSource,
    partitions: readonly number[],
    fraction: number,
    signal: AbortSignal,
  ): Promise<unknown[]>;
}
