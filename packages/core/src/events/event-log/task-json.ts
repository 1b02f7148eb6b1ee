import type { TaskMetricsJson } from "../../engine/engine-event.ts";
import type { SparkListenerTaskEnd, TaskInfo } from "../listener-event.ts";
import {
  accumulableJson,
  type EventJson,
  executorMetricsJson,
  fullStack,
  stackTraceJson,
} from "./common-json.ts";

/** Spark: `JsonProtocol.taskInfoToJson`. */
export function taskInfoJson(task: TaskInfo): EventJson {
  return {
    "Task ID": task.taskId,
    Index: task.index,
    Attempt: task.attemptNumber,
    "Partition ID": task.index,
    "Launch Time": task.launchTime,
    "Executor ID": task.executorId,
    Host: task.host,
    Locality: task.taskLocality,
    Speculative: task.speculative,
    // Results come with the message that says that the task has ended.
    "Getting Result Time": 0,
    "Finish Time": task.finishTime ?? 0,
    Failed: task.status === "FAILED",
    Killed: task.status === "KILLED",
    Accumulables: task.accumulables.map(accumulableJson),
  };
}

/** What a `SparkListenerTaskEnd` says beside its task info. */
export function taskEndJson({ taskInfo, reason, taskMetrics }: SparkListenerTaskEnd): EventJson {
  return {
    "Task End Reason": reasonJson(reason, taskInfo.executorId),
    "Task Info": taskInfoJson(taskInfo),
    "Task Executor Metrics": executorMetricsJson({
      heapBytes: taskMetrics?.peakHeapBytes ?? 0,
      residentBytes: taskMetrics?.peakResidentBytes ?? 0,
      executionBytes: taskMetrics?.peakMemoryBytes ?? 0,
      gcTimeMs: taskMetrics?.gcTimeMs ?? 0,
    }),
    ...(taskMetrics === undefined ? {} : { "Task Metrics": taskMetricsJson(taskMetrics) }),
  };
}

function reasonJson(reason: SparkListenerTaskEnd["reason"], executorId: string): EventJson {
  switch (reason.kind) {
    case "Success":
      return { Reason: "Success" };
    case "TaskKilled":
      return {
        Reason: "TaskKilled",
        "Kill Reason": reason.failure?.message ?? "another attempt succeeded, or the stage ended",
        "Accumulator Updates": [],
      };
    case "ExecutorLostFailure":
      return {
        Reason: "ExecutorLostFailure",
        "Executor ID": executorId,
        "Exit Caused By App": true,
        "Loss Reason": reason.failure?.message ?? "",
      };
    case "ExceptionFailure": {
      const { failure } = reason;
      const { shuffle, partition } = failure.fields ?? {};
      if (failure.code === "FETCH_FAILED" && typeof shuffle === "number")
        return {
          Reason: "FetchFailed",
          "Shuffle ID": shuffle,
          "Map ID": -1,
          "Map Index": -1,
          "Reduce ID": typeof partition === "number" ? partition : -1,
          Message: fullStack(failure),
        };
      return {
        Reason: "ExceptionFailure",
        "Class Name": failure.name,
        Description: failure.message,
        "Stack Trace": stackTraceJson(failure),
        "Full Stack Trace": fullStack(failure),
        "Accumulator Updates": [],
      };
    }
  }
}

/**
 * Spark: `JsonProtocol.taskMetricsToJson`. Shuffled blocks are read where they are, so all of them are local, and
 * nothing is pushed or merged.
 */
function taskMetricsJson(metrics: TaskMetricsJson): EventJson {
  return {
    "Executor Deserialize Time": milliseconds(metrics.deserializeTimeMs),
    "Executor Deserialize CPU Time": nanoseconds(metrics.deserializeCpuTimeMs),
    "Executor Run Time": milliseconds(metrics.runTimeMs),
    "Executor CPU Time": nanoseconds(metrics.cpuTimeMs),
    "Peak Execution Memory": metrics.peakMemoryBytes,
    "Peak On Heap Execution Memory": metrics.peakMemoryBytes,
    "Peak Off Heap Execution Memory": 0,
    "Result Size": metrics.resultBytes,
    "JVM GC Time": milliseconds(metrics.gcTimeMs),
    "Result Serialization Time": milliseconds(metrics.resultSerializationTimeMs),
    "Memory Bytes Spilled": metrics.memorySpilledBytes,
    "Disk Bytes Spilled": metrics.diskSpilledBytes,
    "Shuffle Read Metrics": {
      "Remote Blocks Fetched": 0,
      "Local Blocks Fetched": metrics.shuffleReadBlocks,
      "Fetch Wait Time": milliseconds(metrics.shuffleReadWaitMs),
      "Remote Bytes Read": 0,
      "Remote Bytes Read To Disk": 0,
      "Local Bytes Read": metrics.shuffleReadBytes,
      "Total Records Read": metrics.shuffleReadRecords,
      "Remote Requests Duration": 0,
      "Push Based Shuffle": {
        "Corrupt Merged Block Chunks": 0,
        "Merged Fetch Fallback Count": 0,
        "Merged Remote Blocks Fetched": 0,
        "Merged Local Blocks Fetched": 0,
        "Merged Remote Chunks Fetched": 0,
        "Merged Local Chunks Fetched": 0,
        "Merged Remote Bytes Read": 0,
        "Merged Local Bytes Read": 0,
        "Merged Remote Requests Duration": 0,
      },
    },
    "Shuffle Write Metrics": {
      "Shuffle Bytes Written": metrics.shuffleWriteBytes,
      "Shuffle Write Time": nanoseconds(metrics.shuffleWriteTimeMs),
      "Shuffle Records Written": metrics.shuffleWriteRecords,
    },
    "Input Metrics": {
      "Bytes Read": metrics.inputBytes,
      "Records Read": metrics.inputRecords,
    },
    "Output Metrics": {
      "Bytes Written": metrics.outputBytes,
      "Records Written": metrics.outputRecords,
    },
    "Updated Blocks": [],
  };
}

function milliseconds(ms: number): number {
  return Math.round(ms);
}

function nanoseconds(ms: number): number {
  return Math.round(ms * 1e6);
}
