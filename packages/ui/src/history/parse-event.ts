import type {
  SparkListenerBlockManagerAdded,
  SparkListenerEvent,
  SparkListenerTaskStart,
} from "@firesteel/core";
import {
  type Json,
  numberOf,
  numbersOf,
  objectOf,
  objectsOf,
  optionalText,
  textOf,
  textsOf,
} from "./json-fields.ts";
import { failureOf, parseStage, parseStorageLevel } from "./parse-stage.ts";
import { parseReason, parseTaskInfo, parseTaskMetrics } from "./parse-task.ts";

/**
 * The event of a line of a log, Firesteel's or Spark's (`JsonProtocol`, 3.0 and newer); undefined for those that nobody
 * is shown.
 */
export function parseEvent(json: Json): SparkListenerEvent | undefined {
  switch (textOf(json, "Event").replace(/^SparkListener/, "")) {
    case "ApplicationStart":
      return {
        event: "ApplicationStart",
        appName: textOf(json, "App Name"),
        appId: textOf(json, "App ID"),
        sparkUser: textOf(json, "User"),
        // A setting, which the event of the environment has.
        master: "",
        time: numberOf(json, "Timestamp"),
      };
    case "ApplicationEnd":
      return { event: "ApplicationEnd", time: numberOf(json, "Timestamp") };
    case "EnvironmentUpdate":
      return {
        event: "EnvironmentUpdate",
        environmentDetails: {
          runtime: textsOf(json, "JVM Information"),
          sparkProperties: textsOf(json, "Spark Properties"),
          hadoopProperties: textsOf(json, "Hadoop Properties"),
          systemProperties: textsOf(json, "System Properties"),
          classpathEntries: textsOf(json, "Classpath Entries"),
        },
      };
    case "JobStart":
      return parseJobStart(json);
    case "JobEnd":
      return parseJobEnd(json);
    case "StageSubmitted":
      return {
        event: "StageSubmitted",
        stageInfo: parseStage(objectOf(json, "Stage Info")),
        properties: textsOf(json, "Properties"),
      };
    case "StageCompleted": {
      const stageInfo = parseStage(objectOf(json, "Stage Info"));
      return { event: "StageCompleted", stageInfo, skipped: false };
    }
    case "TaskStart":
      return { event: "TaskStart", ...parseTask(json) };
    case "TaskEnd":
      return parseTaskEnd(json);
    case "ExecutorAdded":
      return {
        event: "ExecutorAdded",
        executorId: textOf(json, "Executor ID"),
        time: numberOf(json, "Timestamp"),
        host: textOf(objectOf(json, "Executor Info"), "Host"),
        totalCores: numberOf(objectOf(json, "Executor Info"), "Total Cores"),
      };
    case "ExecutorRemoved":
      return {
        event: "ExecutorRemoved",
        executorId: textOf(json, "Executor ID"),
        time: numberOf(json, "Timestamp"),
        reason: textOf(json, "Removed Reason"),
      };
    case "BlockManagerAdded":
      return {
        event: "BlockManagerAdded",
        time: numberOf(json, "Timestamp"),
        blockManagerId: parseBlockManager(json),
        maxMem: numberOf(json, "Maximum Memory"),
      };
    case "BlockUpdated":
      return parseBlockUpdated(objectOf(json, "Block Updated Info"));
    case "UnpersistRDD":
      return { event: "UnpersistRDD", rddId: numberOf(json, "RDD ID") };
    default:
      return undefined;
  }
}

function parseJobStart(json: Json): SparkListenerEvent {
  const stageInfos = objectsOf(json, "Stage Infos").map(parseStage);
  const properties = textsOf(json, "Properties");
  const tags = properties["spark.job.tags"] ?? "";
  return {
    event: "JobStart",
    jobId: numberOf(json, "Job ID"),
    time: numberOf(json, "Submission Time"),
    // Spark's pages name a job by its last stage.
    name: stageInfos.toSorted((a, b) => a.stageId - b.stageId).at(-1)?.name ?? "",
    stageIds: numbersOf(json, "Stage IDs"),
    stageInfos,
    properties,
    tags: tags === "" ? [] : tags.split(","),
  };
}

function parseJobEnd(json: Json): SparkListenerEvent {
  const result = objectOf(json, "Job Result");
  const message = textOf(objectOf(result, "Exception"), "Message");
  return {
    event: "JobEnd",
    jobId: numberOf(json, "Job ID"),
    time: numberOf(json, "Completion Time"),
    jobResult:
      textOf(result, "Result") === "JobSucceeded"
        ? { succeeded: true }
        : { succeeded: false, failure: failureOf(message) },
  };
}

function parseTask(json: Json): Omit<SparkListenerTaskStart, "event"> {
  return {
    // No line of a task says it.
    jobId: -1,
    stageId: numberOf(json, "Stage ID"),
    stageAttemptId: numberOf(json, "Stage Attempt ID"),
    taskInfo: parseTaskInfo(objectOf(json, "Task Info")),
  };
}

function parseTaskEnd(json: Json): SparkListenerEvent {
  const metrics = json["Task Metrics"] === undefined ? undefined : objectOf(json, "Task Metrics");
  return {
    event: "TaskEnd",
    ...parseTask(json),
    reason: parseReason(objectOf(json, "Task End Reason")),
    ...(metrics === undefined
      ? {}
      : { taskMetrics: parseTaskMetrics(metrics, objectOf(json, "Task Executor Metrics")) }),
  };
}

function parseBlockManager(json: Json): SparkListenerBlockManagerAdded["blockManagerId"] {
  const id = objectOf(json, "Block Manager ID");
  return {
    executorId: textOf(id, "Executor ID"),
    host: textOf(id, "Host"),
    port: numberOf(id, "Port"),
  };
}

/** Undefined of blocks that are no RDD's. */
function parseBlockUpdated(info: Json): SparkListenerEvent | undefined {
  const [, rddId, partition] = /^rdd_(\d+)_(\d+)$/.exec(textOf(info, "Block ID")) ?? [];
  if (rddId === undefined) return undefined;
  return {
    event: "BlockUpdated",
    time: 0,
    blockUpdatedInfo: {
      blockManagerId: parseBlockManager(info),
      rddId: Number(rddId),
      partition: Number(partition),
      storageLevel: parseStorageLevel(info),
      memSize: numberOf(info, "Memory Size"),
      diskSize: numberOf(info, "Disk Size"),
    },
  };
}

/** Of the first line of a log: the version of what wrote it. */
export function writerVersion(json: Json): string | undefined {
  return textOf(json, "Event") === "SparkListenerLogStart"
    ? optionalText(json, "Spark Version")
    : undefined;
}
