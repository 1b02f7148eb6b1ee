// What a web UI of its own package builds on.
export type { ExecutorInfo, PartitionStorage } from "../engine/engine.ts";
export type { TaskMetricsJson } from "../engine/engine-event.ts";
export type { PoolSettings, SchedulingMode } from "../engine/pool-settings.ts";
export type { ThreadDump, ThreadIdentity } from "../engine/thread-dump.ts";
export { taskMetricNames } from "../engine/task-metric-names.ts";
export type { RddInfo } from "../plan/job-plan.ts";
export { tellListener } from "./spark-listener.ts";
export type { ApplicationUi, StartUi, UiApplication, UiStoredRdd } from "./application-ui.ts";
