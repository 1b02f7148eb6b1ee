/** The part of the status API's answers that the pages show; see Spark's monitoring guide. */
export interface Application {
  readonly id: string;
  readonly name: string;
  readonly attempts: readonly {
    readonly attemptId?: string;
    readonly startTime: string;
    readonly endTime: string;
    readonly lastUpdated: string;
    readonly duration: number;
    readonly sparkUser: string;
    readonly completed: boolean;
    readonly appSparkVersion: string;
    readonly startTimeEpoch: number;
    readonly endTimeEpoch: number;
    readonly lastUpdatedEpoch: number;
  }[];
}

export interface Thread {
  readonly threadId: number;
  readonly threadName: string;
  readonly threadState: "RUNNABLE" | "WAITING";
  readonly stackTrace: { readonly elems: readonly string[] };
  readonly inNative: boolean;
}

export interface Job {
  readonly jobId: number;
  readonly name: string;
  readonly description?: string;
  readonly submissionTime?: string;
  readonly completionTime?: string;
  readonly stageIds: readonly number[];
  readonly jobGroup?: string;
  readonly jobTags: readonly string[];
  readonly status: "RUNNING" | "SUCCEEDED" | "FAILED" | "UNKNOWN";
  readonly numTasks: number;
  readonly numActiveTasks: number;
  readonly numCompletedIndices: number;
  readonly numSkippedTasks: number;
  readonly numFailedTasks: number;
  readonly numCompletedStages: number;
  readonly numSkippedStages: number;
  readonly numFailedStages: number;
}

export type StageStatus = "ACTIVE" | "COMPLETE" | "FAILED" | "PENDING" | "SKIPPED";

export interface Stage {
  readonly status: StageStatus;
  readonly stageId: number;
  readonly attemptId: number;
  readonly numTasks: number;
  readonly numActiveTasks: number;
  readonly numCompletedIndices: number;
  readonly numFailedTasks: number;
  readonly submissionTime?: string;
  readonly completionTime?: string;
  readonly failureReason?: string;
  readonly executorRunTime: number;
  readonly diskBytesSpilled: number;
  readonly inputBytes: number;
  readonly inputRecords: number;
  readonly outputBytes: number;
  readonly outputRecords: number;
  readonly shuffleReadBytes: number;
  readonly shuffleReadRecords: number;
  readonly shuffleWriteBytes: number;
  readonly shuffleWriteRecords: number;
  readonly name: string;
  readonly description?: string;
  readonly schedulingPool: string;
  readonly accumulatorUpdates: readonly {
    readonly id: number;
    readonly name: string;
    readonly value: string;
  }[];
}

export interface Task {
  readonly taskId: number;
  readonly index: number;
  readonly attempt: number;
  readonly launchTime: string;
  readonly duration: number;
  readonly executorId: string;
  readonly status: string;
  readonly errorMessage?: string;
  readonly taskMetrics?: {
    readonly jvmGcTime: number;
    readonly peakExecutionMemory: number;
    readonly diskBytesSpilled: number;
    readonly inputMetrics: { readonly bytesRead: number; readonly recordsRead: number };
    readonly outputMetrics: { readonly bytesWritten: number; readonly recordsWritten: number };
    readonly shuffleReadMetrics: {
      readonly localBytesRead: number;
      readonly remoteBytesRead: number;
      readonly recordsRead: number;
    };
    readonly shuffleWriteMetrics: {
      readonly bytesWritten: number;
      readonly recordsWritten: number;
    };
  };
}

export interface TaskPage {
  readonly recordsFiltered: string;
  readonly recordsTotal: string;
  readonly aaData: readonly Task[];
}

export interface TaskSummary {
  readonly duration: readonly number[];
  readonly schedulerDelay: readonly number[];
  readonly jvmGcTime: readonly number[];
  readonly peakExecutionMemory: readonly number[];
  readonly memoryBytesSpilled: readonly number[];
  readonly diskBytesSpilled: readonly number[];
  readonly inputMetrics: {
    readonly bytesRead: readonly number[];
    readonly recordsRead: readonly number[];
  };
  readonly outputMetrics: {
    readonly bytesWritten: readonly number[];
    readonly recordsWritten: readonly number[];
  };
  readonly shuffleReadMetrics: {
    readonly readBytes: readonly number[];
    readonly readRecords: readonly number[];
    readonly fetchWaitTime: readonly number[];
  };
  readonly shuffleWriteMetrics: {
    readonly writeBytes: readonly number[];
    readonly writeRecords: readonly number[];
  };
}

export interface Executor {
  readonly id: string;
  readonly hostPort: string;
  readonly isActive: boolean;
  readonly memoryUsed: number;
  readonly totalCores: number;
  readonly activeTasks: number;
  readonly failedTasks: number;
  readonly completedTasks: number;
  readonly totalDuration: number;
  readonly totalGCTime: number;
  readonly totalInputBytes: number;
  readonly totalShuffleRead: number;
  readonly totalShuffleWrite: number;
  readonly addTime: string;
  readonly removeTime?: string;
  readonly removeReason?: string;
}

export interface Pool {
  readonly name: string;
  readonly schedulingMode: string;
  readonly weight: number;
  readonly minShare: number;
  readonly activeStages: number;
  readonly runningTasks: number;
}

export interface StoredRdd {
  readonly id: number;
  readonly name: string;
  readonly numPartitions: number;
  readonly numCachedPartitions: number;
  readonly storageLevel: string;
  readonly memoryUsed: number;
  readonly diskUsed: number;
  readonly partitions: readonly {
    readonly blockName: string;
    readonly memoryUsed: number;
    readonly diskUsed: number;
    readonly executors: readonly string[];
  }[];
}

export type Pairs = readonly (readonly [string, string])[];

export interface Environment {
  readonly runtime: {
    readonly javaVersion: string;
    readonly javaHome: string;
    readonly scalaVersion: string;
  };
  readonly sparkProperties: Pairs;
  readonly hadoopProperties: Pairs;
  readonly systemProperties: Pairs;
  readonly classpathEntries: Pairs;
}

export interface GraphRdd {
  readonly id: number;
  readonly name: string;
  readonly callSite: string;
  readonly parents: readonly number[];
  readonly numPartitions: number;
}

export interface ExecutorShare {
  readonly id: string;
  readonly taskTime: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly killed: number;
  readonly inputBytes: number;
  readonly shuffleReadBytes: number;
  readonly shuffleWriteBytes: number;
  readonly spilledBytes: number;
}

export interface GraphStage {
  readonly stageId: number;
  readonly attemptId: number;
  readonly name: string;
  readonly status: StageStatus;
  readonly rdds: readonly GraphRdd[];
  readonly executors: readonly ExecutorShare[];
}
