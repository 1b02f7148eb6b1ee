import type { ExecutorInfo, PartitionStorage } from "../engine/engine.ts";
import type { PoolSettings } from "../engine/pool-settings.ts";
import type { ThreadDump } from "../engine/thread-dump.ts";
import type { LogLevel } from "./logger.ts";
import type { SparkListener } from "./spark-listener.ts";

/** What is kept of a persisted RDD, for whoever shows it. */
export interface UiStoredRdd {
  readonly id: number;
  readonly name: string;
  readonly numPartitions: number;
  /** `Memory Serialized 1x Replicated`. */
  readonly storageLevel: string;
  readonly numCachedPartitions: number;
  readonly memoryBytes: number;
  readonly diskBytes: number;
  readonly partitions: readonly PartitionStorage[];
}

/** What a web UI knows of its application besides the events, and what it can do to it. */
export interface UiApplication {
  readonly id: string;
  readonly name: string;
  readonly user: string;
  readonly master: string;
  readonly startTime: number;
  /** Of Firesteel. */
  readonly version: string;
  /** Every setting as it is, secrets included: whoever shows them redacts them. */
  settings(): Readonly<Record<string, string>>;
  storage(): Promise<readonly UiStoredRdd[]>;
  executors(): Promise<readonly ExecutorInfo[]>;
  /** What the driver (`driver`) or an executor is doing. Undefined where nobody can tell. */
  threads(executor: string): Promise<readonly ThreadDump[] | undefined>;
  /** Between which jobs are scheduled; none without FAIR scheduling. */
  pools(): readonly PoolSettings[];
  cancelJob(job: number, reason: string): void;
  cancelStage(stage: number, reason: string): void;
  log(level: LogLevel, message: string): void;
}

/** A web UI that is served. */
export interface ApplicationUi {
  /** `http://127.0.0.1:4040`. */
  readonly url: string;
  /** To be told all events of the application. */
  readonly listener: SparkListener;
  /** Ends its server and every connection. Idempotent. */
  close(): Promise<void>;
}

/** What the package of a UI exports as `startUi`. */
export type StartUi = (application: UiApplication) => Promise<ApplicationUi>;
