// What an engine of its own package builds on: the contract, the plans it is given, and the task runtime that it runs.
export {
  EnvironmentError,
  type ErrorJson,
  errorFromJson,
  errorToJson,
  FiresteelError,
  InternalError,
  UserError,
} from "../errors/firesteel-error.ts";
export type { ImportReference } from "../closure/bundle/graph.ts";
export { modulesOfBundle } from "../closure/load-bundle.ts";
export type { ModuleHost } from "../closure/revive/import-modules.ts";
export type { Connector, ConnectorSpec } from "../io/connector.ts";
export { createFileSystemRegistry } from "../io/create-file-system-registry.ts";
export type { FileSystemRegistry } from "../io/file-system-registry.ts";
export { inputPartitions } from "../plan/input-partitions.ts";
export type { FunctionRef } from "../plan/function-ref.ts";
export type {
  JobPlan,
  LeafPartition,
  RddInfo,
  ShufflePlan,
  StageProgram,
} from "../plan/job-plan.ts";
export type { LeafNode, PlanNode } from "../plan/plan-node.ts";
export type { Sink } from "../plan/sink.ts";
export type { StorageLevelJson } from "../plan/storage-level-json.ts";
export { compileStage } from "../runtime/compile-stage.ts";
export { filesProperty } from "../runtime/files-property.ts";
export type { CompiledStage } from "../runtime/compiled-stage.ts";
export { runTask, type TaskOutcome } from "../runtime/run-task.ts";
export { DiskSpillFile } from "../runtime/memory/disk-spill-file.ts";
export { FixedExecutionMemory } from "../runtime/memory/fixed-execution-memory.ts";
export type {
  BarrierEnvironment,
  ExecutionMemory,
  MaybePromise,
  ShuffleWriter,
  SpillFile,
  TaggedBlock,
  TaskDescription,
  TaskEnvironment,
} from "../runtime/task-environment.ts";
export type { EngineEvent, EngineListener, TaskIdentity, TaskMetricsJson } from "./engine-event.ts";
export type { PoolSettings, SchedulingMode } from "./pool-settings.ts";
export type { ThreadDump, ThreadIdentity } from "./thread-dump.ts";
export type {
  Engine,
  EngineOptions,
  ExecutorInfo,
  RddStorage,
  RunJobOptions,
  TaskResult,
} from "./engine.ts";
