export { type ConfEntries, type ConfValue, SparkConf } from "./conf/spark-conf.ts";
export { executorLocal } from "./closure/executor-local.ts";
export { withVars } from "./closure/with-vars.ts";
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
  SparkListenerApplicationEnd,
  SparkListenerApplicationStart,
  SparkListenerEvent,
  SparkListenerExecutorAdded,
  SparkListenerExecutorRemoved,
  SparkListenerJobEnd,
  SparkListenerJobStart,
  SparkListenerStageCompleted,
  SparkListenerStageSubmitted,
  SparkListenerTaskEnd,
  SparkListenerTaskStart,
  SparkListenerUnpersistRDD,
  SparkListenerWarning,
  StageInfo,
  TaskEndReason,
  TaskInfo,
} from "./events/listener-event.ts";
export type { LogLevel } from "./events/logger.ts";
export type { SparkListener } from "./events/spark-listener.ts";
export {
  type SparkExecutorInfo,
  type SparkJobInfo,
  type SparkStageInfo,
  StatusTracker,
} from "./events/status-tracker.ts";
