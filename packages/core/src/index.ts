export { type ConfEntries, type ConfValue, SparkConf } from "./conf/spark-conf.ts";
export { executorLocal } from "./closure/executor-local.ts";
export { withVars } from "./closure/with-vars.ts";
export type { PoolSettings, SchedulingMode } from "./engine/pool-settings.ts";
export {
  EnvironmentError,
  type ErrorBlame,
  type ErrorJson,
  FiresteelError,
  type FiresteelErrorOptions,
  InternalError,
  UserError,
} from "./errors/firesteel-error.ts";
export type {
  AccumulableInfo,
  BlockManagerId,
  ExecutorMetrics,
  SparkListenerApplicationEnd,
  SparkListenerApplicationStart,
  SparkListenerStageExecutorMetrics,
  SparkListenerExecutorMetricsUpdate,
  SparkListenerEnvironmentUpdate,
  SparkListenerBlockUpdated,
  SparkListenerBlockManagerRemoved,
  SparkListenerBlockManagerAdded,
  SparkListenerEvent,
  SparkListenerExecutorAdded,
  SparkListenerExecutorRemoved,
  SparkListenerJobEnd,
  SparkListenerJobStart,
  SparkListenerResourceProfileAdded,
  SparkListenerSpeculativeTaskSubmitted,
  SparkListenerStageProgress,
  SparkListenerStageCompleted,
  SparkListenerStageSubmitted,
  SparkListenerTaskEnd,
  SparkListenerTaskStart,
  SparkListenerUnpersistRDD,
  SparkListenerWarning,
  StageInfo,
  TaskEndReason,
  TaskInfo,
  TaskLocality,
} from "./events/listener-event.ts";
export type { LogLevel } from "./events/logger.ts";
export type { SparkListener } from "./events/spark-listener.ts";
export {
  type SparkExecutorInfo,
  type SparkJobInfo,
  type SparkStageInfo,
  StatusTracker,
} from "./events/status-tracker.ts";
export { Accumulator, type AccumulatorParam } from "./shared-variables/accumulator.ts";
export { AccumulatorV2 } from "./shared-variables/accumulator-v2.ts";
export { Broadcast } from "./shared-variables/broadcast.ts";
export { CollectionAccumulator } from "./shared-variables/collection-accumulator.ts";
export { DoubleAccumulator, LongAccumulator } from "./shared-variables/numeric-accumulators.ts";
export { BarrierTaskContext } from "./runtime/barrier-task-context.ts";
export { TaskContext } from "./runtime/task-context.ts";
export type { CoalescePartition, PartitionCoalescer } from "./lineage/partition-coalescer.ts";
export {
  BoundsPartitioner,
  FunctionPartitioner,
  HashPartitioner,
  Partitioner,
} from "./lineage/partitioner.ts";
export {
  type ExecutorResourceRequest,
  ExecutorResourceRequests,
  ResourceProfile,
  ResourceProfileBuilder,
  TaskResourceRequests,
} from "./lineage/resource-profile.ts";
export { StorageLevel } from "./lineage/storage-level.ts";
export { BoundedDouble } from "./rdd/approximate/bounded-double.ts";
export type { ApproximateEvaluator } from "./rdd/approximate/evaluators.ts";
export { PartialResult } from "./rdd/approximate/partial-result.ts";
export type { SparkContextOptions } from "./rdd/context-core.ts";
export type { HadoopReadOptions } from "./rdd/context-formats.ts";
export type { RddStorageInfo } from "./rdd/context-storage.ts";
export type { PartitionEvaluator, PartitionEvaluatorFactory } from "./rdd/evaluator.ts";
export type { ActionOptions } from "./rdd/function-types.ts";
export { SparkFiles } from "./rdd/files/spark-files.ts";
export { FutureAction, type FutureOutcome } from "./rdd/future-action.ts";
export type {
  CustomFormatOptions,
  InputFormatArgument,
  OutputFormatArgument,
} from "./rdd/hadoop-arguments.ts";
export type { PipeSettings } from "./rdd/pipe-settings.ts";
export { RangePartitioner } from "./rdd/range-partitioner.ts";
export type { HadoopSaveOptions, SequenceFileSaveOptions } from "./rdd/rdd-formats.ts";
export { RDDBarrier } from "./rdd/rdd-barrier.ts";
export type { Dependency, Partition } from "./rdd/rdd-handle.ts";
export { RDD } from "./rdd/rdd.ts";
export type { SortOptions } from "./rdd/sorting.ts";
export { SparkContext } from "./rdd/spark-context.ts";
export { StatCounter } from "./rdd/stat-counter.ts";
