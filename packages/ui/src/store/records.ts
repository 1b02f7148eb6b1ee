import type { AccumulableInfo, StageInfo } from "@firesteel/core";
import { IndexSet } from "./index-set.ts";
import { type MutableMetricValues, noMetrics } from "./task-metric.ts";
import { TaskTable } from "./task-table.ts";

/** Counts of task attempts. */
export interface TaskCounts {
  active: number;
  completed: number;
  failed: number;
  killed: number;
  /** Why, and how many. */
  readonly killedBy: Map<string, number>;
}

export function noTasks(): TaskCounts {
  return { active: 0, completed: 0, failed: 0, killed: 0, killedBy: new Map() };
}

export type JobState = "RUNNING" | "SUCCEEDED" | "FAILED";

export interface JobRecord {
  readonly jobId: number;
  /** Of its call: `count at app.ts:3:1`. */
  readonly name: string;
  readonly description: string | undefined;
  readonly group: string | undefined;
  readonly tags: readonly string[];
  readonly stageIds: readonly number[];
  readonly numTasks: number;
  readonly submissionTime: number;
  completionTime: number | undefined;
  status: JobState;
  readonly tasks: TaskCounts;
  skippedTasks: number;
  /** Tasks that have succeeded, each once however often it did. */
  completedIndices: number;
  activeStages: number;
  readonly completedStages: Set<number>;
  readonly skippedStages: Set<number>;
  failedStages: number;
}

export type StageState = "PENDING" | "ACTIVE" | "COMPLETE" | "FAILED" | "SKIPPED";

/** What an executor did for a stage. */
export interface ExecutorShare {
  taskTime: number;
  succeeded: number;
  failed: number;
  killed: number;
  readonly metrics: MutableMetricValues;
}

/** One attempt of a stage. */
export class StageRecord {
  readonly info: StageInfo;
  readonly description: string | undefined;
  readonly pool: string;
  /** The jobs that it runs for. */
  jobs: readonly JobRecord[] = [];
  status: StageState = "PENDING";
  submissionTime: number | undefined;
  firstTaskLaunchedTime: number | undefined;
  completionTime: number | undefined;
  failureReason: string | undefined;
  /** Named accumulators, once it is over. */
  accumulables: readonly AccumulableInfo[] = [];
  readonly counts: TaskCounts = noTasks();
  /** Those of `counts` that no event of their own has told of yet. */
  untold: { readonly active: number; readonly completed: number } = { active: 0, completed: 0 };
  readonly completedIndices: IndexSet = new IndexSet();
  readonly metrics: MutableMetricValues = noMetrics();
  readonly executors: Map<string, ExecutorShare> = new Map();
  tasks: TaskTable = new TaskTable();

  constructor(info: StageInfo, description: string | undefined, pool: string) {
    this.info = info;
    this.description = description;
    this.pool = pool;
  }

  get isOver(): boolean {
    return this.status !== "PENDING" && this.status !== "ACTIVE";
  }

  share(executorId: string): ExecutorShare {
    let share = this.executors.get(executorId);
    if (share === undefined) {
      share = { taskTime: 0, succeeded: 0, failed: 0, killed: 0, metrics: noMetrics() };
      this.executors.set(executorId, share);
    }
    return share;
  }
}

export interface ExecutorRecord {
  readonly id: string;
  readonly addTime: number;
  readonly host: string;
  readonly cores: number;
  removeTime: number | undefined;
  removeReason: string | undefined;
  readonly tasks: TaskCounts;
  totalDuration: number;
  readonly metrics: MutableMetricValues;
}
