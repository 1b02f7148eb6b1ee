import type { ConnectorSpec } from "../io/connector.ts";
import type { JobPlan } from "../plan/job-plan.ts";
import type { EngineListener } from "./engine-event.ts";
import type { PoolSettings } from "./pool-settings.ts";
import type { ThreadDump } from "./thread-dump.ts";

/**
 * What runs plans: worker threads of this machine, or a real Spark cluster. Narrow on purpose; everything that goes
 * through it is plain data. Semantics live in the task runtime, which every engine runs as it is.
 */
export interface Engine {
  /** Tasks that run at once: the default number of partitions. */
  readonly defaultParallelism: number;

  /** Begins what the first job would wait for, where that takes time; jobs do not need the call. */
  warmUp?(): void;

  /**
   * Runs the stages that the result stage needs and then the result stage, one task per partition of `partitions`
   * (all by default). Resolves when every task's result was handed to `onResult`, once each, in any order.
   *
   * @throws {FiresteelError} `JOB_CANCELLED` when `signal` aborts, `TASK_FAILED` (with the user's error as cause) when
   *   a task failed for good. The engine stays usable.
   */
  runJob(plan: JobPlan, options: RunJobOptions): Promise<void>;

  /** Keeps the shuffle's output until {@link release}, also when no plan said so. */
  retain(shuffle: number): void;
  release(shuffle: number): void;

  /** Drops cached partitions of an RDD. Caching itself is in the plan (`cached` nodes). */
  unpersist(rdd: number): Promise<void>;

  /** Cached partitions and bytes of each persisted RDD. */
  storage(): Promise<readonly RddStorage[]>;

  /** Makes `bytes` readable on every executor under the number it resolves to. */
  broadcast(bytes: Uint8Array): Promise<number>;
  /** Frees a broadcast on the executors; `destroy` also where it came from. */
  removeBroadcast(id: number, destroy: boolean): Promise<void>;

  /** Cancels one stage or one task attempt; unknown ones are ignored. */
  cancelStage(stage: number, reason: string): void;
  /** `interrupt`: end the attempt soon even where its code does not notice; the engine may have to end its worker. */
  killTaskAttempt(taskAttemptId: number, reason: string, interrupt?: boolean): void;

  executors(): Promise<readonly ExecutorInfo[]>;

  /** The thread of an executor. Undefined where there is no such executor, or none that could be asked. */
  threads?(executor: string): Promise<readonly ThreadDump[] | undefined>;

  /** Stops everything and frees everything. Idempotent; running jobs fail with `CONTEXT_STOPPED`. */
  close(): Promise<void>;
}

export interface RunJobOptions {
  readonly job: number;
  /** Partitions of the result stage. */
  readonly partitions?: readonly number[];
  readonly signal: AbortSignal;
  /** Properties that `TaskContext.getLocalProperty` reads. */
  readonly properties: Readonly<Record<string, string>>;
  readonly onResult: (result: TaskResult) => void;
}

/** What one accepted attempt of a result task gives. */
export interface TaskResult {
  readonly partition: number;
  /** Blocks of the sink's records; owned by the receiver. */
  readonly blocks: readonly Uint8Array[];
}

export interface RddStorage {
  readonly rdd: number;
  readonly cachedPartitions: number;
  readonly memoryBytes: number;
  readonly diskBytes: number;
  /** The kept partitions, where the engine knows them one by one. */
  readonly partitions?: readonly PartitionStorage[];
}

export interface PartitionStorage {
  readonly partition: number;
  readonly memoryBytes: number;
  readonly diskBytes: number;
}

export interface ExecutorInfo {
  readonly id: string;
  readonly host: string;
  readonly port: number;
  readonly cores: number;
  readonly runningTasks: number;
  readonly maxMemoryBytes: number;
  readonly usedMemoryBytes: number;
}

/** How a context starts an engine. */
export interface EngineOptions {
  readonly master: string;
  readonly applicationId: string;
  /** The resolved configuration, secrets included; for the executors, never for a log. */
  readonly conf: Readonly<Record<string, string>>;
  /** Connectors of the context as data, so that executors can make the same file systems. */
  readonly connectors: readonly ConnectorSpec[];
  /** Pools of FAIR scheduling. */
  readonly pools?: readonly PoolSettings[];
  readonly listener: EngineListener;
}

export type { ConnectorSpec } from "../io/connector.ts";
