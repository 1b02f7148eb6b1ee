import type { TaskEndReason, TaskInfo } from "@firesteel/core";
import type { TaskMetricsJson } from "@firesteel/core/ui";
import { flagOf, type Json, numberOf, objectOf, optionalText, textOf } from "./json-fields.ts";
import { failureOf, parseAccumulables } from "./parse-stage.ts";

const nanosPerMs = 1e6;

/** Spark: `JsonProtocol.taskInfoFromJson`. */
export function parseTaskInfo(json: Json): TaskInfo {
  const finishTime = numberOf(json, "Finish Time");
  return {
    taskId: numberOf(json, "Task ID"),
    index: numberOf(json, "Index"),
    attemptNumber: numberOf(json, "Attempt"),
    executorId: textOf(json, "Executor ID"),
    host: textOf(json, "Host"),
    taskLocality: textOf(json, "Locality") as TaskInfo["taskLocality"],
    launchTime: numberOf(json, "Launch Time"),
    ...(finishTime === 0 ? {} : { finishTime }),
    speculative: flagOf(json, "Speculative"),
    status: statusOf(json, finishTime),
    accumulables: parseAccumulables(json),
  };
}

function statusOf(json: Json, finishTime: number): TaskInfo["status"] {
  if (finishTime === 0) return "RUNNING";
  if (flagOf(json, "Failed")) return "FAILED";
  return flagOf(json, "Killed") ? "KILLED" : "SUCCESS";
}

/** Spark: `JsonProtocol.taskEndReasonFromJson`; what else there is counts as a failure. */
export function parseReason(json: Json): TaskEndReason {
  const kind = textOf(json, "Reason");
  switch (kind) {
    case "Success":
      return { kind };
    case "TaskKilled":
    case "TaskCommitDenied":
      return { kind: "TaskKilled", failure: failureOf(optionalText(json, "Kill Reason") ?? kind) };
    case "ExecutorLostFailure":
      return { kind, failure: failureOf(optionalText(json, "Loss Reason") ?? kind) };
    default: {
      const text = optionalText(json, "Full Stack Trace") ?? optionalText(json, "Message") ?? kind;
      return { kind: "ExceptionFailure", failure: failureOf(text) };
    }
  }
}

/** Spark: `JsonProtocol.taskMetricsFromJson`. */
export function parseTaskMetrics(json: Json, peaks: Json): TaskMetricsJson {
  const read = objectOf(json, "Shuffle Read Metrics");
  const write = objectOf(json, "Shuffle Write Metrics");
  const input = objectOf(json, "Input Metrics");
  const output = objectOf(json, "Output Metrics");
  return {
    deserializeTimeMs: numberOf(json, "Executor Deserialize Time"),
    deserializeCpuTimeMs: numberOf(json, "Executor Deserialize CPU Time") / nanosPerMs,
    runTimeMs: numberOf(json, "Executor Run Time"),
    cpuTimeMs: numberOf(json, "Executor CPU Time") / nanosPerMs,
    resultSerializationTimeMs: numberOf(json, "Result Serialization Time"),
    gcTimeMs: numberOf(json, "JVM GC Time"),
    inputBytes: numberOf(input, "Bytes Read"),
    inputRecords: numberOf(input, "Records Read"),
    outputBytes: numberOf(output, "Bytes Written"),
    outputRecords: numberOf(output, "Records Written"),
    shuffleReadBlocks:
      numberOf(read, "Local Blocks Fetched") + numberOf(read, "Remote Blocks Fetched"),
    shuffleReadBytes: numberOf(read, "Local Bytes Read") + numberOf(read, "Remote Bytes Read"),
    shuffleReadRecords: numberOf(read, "Total Records Read"),
    shuffleReadWaitMs: numberOf(read, "Fetch Wait Time"),
    shuffleWriteBytes: numberOf(write, "Shuffle Bytes Written"),
    shuffleWriteRecords: numberOf(write, "Shuffle Records Written"),
    shuffleWriteTimeMs: numberOf(write, "Shuffle Write Time") / nanosPerMs,
    memorySpilledBytes: numberOf(json, "Memory Bytes Spilled"),
    diskSpilledBytes: numberOf(json, "Disk Bytes Spilled"),
    peakMemoryBytes: numberOf(json, "Peak Execution Memory"),
    peakHeapBytes: numberOf(peaks, "JVMHeapMemory"),
    peakResidentBytes: numberOf(peaks, "ProcessTreeJVMRSSMemory"),
    resultBytes: numberOf(json, "Result Size"),
  };
}
