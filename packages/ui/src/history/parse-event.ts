import type { SparkListenerEvent } from "@firesteel/core";
import {
  type Json,
  numberOf,
  numbersOf,
  objectOf,
  objectsOf,
  optionalNumber,
  optionalText,
  textOf,
  textsOf,
} from "./json-fields.ts";
import { failureOf, parseStage } from "./parse-stage.ts";
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
    case "JobEnd":
      return parseJob(json);
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
    case "TaskEnd":
      return parseTask(json);
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
    default:
      return parseStorage(json);
  }
}

function parseJob(json: Json): SparkListenerEvent {
  const jobId = numberOf(json, "Job ID");
  if (textOf(json, "Event") === "SparkListenerJobEnd") {
    const result = objectOf(json, "Job Result");
    const message = textOf(objectOf(result, "Exception"), "Message");
    return {
      event: "JobEnd",
      jobId,
      time: numberOf(json, "Completion Time"),
      jobResult:
        textOf(result, "Result") === "JobSucceeded"
          ? { succeeded: true }
          : { succeeded: false, failure: failureOf(message) },
    };
  }
  const stageInfos = objectsOf(json, "Stage Infos").map(parseStage);
  const properties = textsOf(json, "Properties");
  const tags = properties["spark.job.tags"] ?? "";
  return {
    event: "JobStart",
    jobId,
    time: numberOf(json, "Submission Time"),
    // Spark's pages name a job by its last stage.
    name: stageInfos.toSorted((a, b) => a.stageId - b.stageId).at(-1)?.name ?? "",
    stageIds: numbersOf(json, "Stage IDs"),
    stageInfos,
    properties,
    tags: tags === "" ? [] : tags.split(","),
  };
}

function parseTask(json: Json): SparkListenerEvent {
  const task = {
    // No line of a task says it.
    jobId: -1,
    stageId: numberOf(json, "Stage ID"),
    stageAttemptId: numberOf(json, "Stage Attempt ID"),
    taskInfo: parseTaskInfo(objectOf(json, "Task Info")),
  };
  if (textOf(json, "Event") === "SparkListenerTaskStart") return { event: "TaskStart", ...task };
  const metrics = json["Task Metrics"] === undefined ? undefined : objectOf(json, "Task Metrics");
  return {
    event: "TaskEnd",
    ...task,
    reason: parseReason(objectOf(json, "Task End Reason")),
    ...(metrics === undefined
      ? {}
      : { taskMetrics: parseTaskMetrics(metrics, objectOf(json, "Task Executor Metrics")) }),
  };
}

function parseStorage(json: Json): SparkListenerEvent | undefined {
  switch (textOf(json, "Event")) {
    case "SparkListenerBlockManagerAdded": {
      const id = objectOf(json, "Block Manager ID");
      return {
        event: "BlockManagerAdded",
        time: numberOf(json, "Timestamp"),
        blockManagerId: {
          executorId: textOf(id, "Executor ID"),
          host: textOf(id, "Host"),
          port: numberOf(id, "Port"),
        },
        maxMem: numberOf(json, "Maximum Memory"),
      };
    }
    case "SparkListenerBlockUpdated": {
      const info = objectOf(json, "Block Updated Info");
      const [, rddId, partition] = /^rdd_(\d+)_(\d+)$/.exec(textOf(info, "Block ID")) ?? [];
      if (rddId === undefined) return undefined;
      const level = objectOf(info, "Storage Level");
      const id = objectOf(info, "Block Manager ID");
      return {
        event: "BlockUpdated",
        time: 0,
        blockUpdatedInfo: {
          blockManagerId: {
            executorId: textOf(id, "Executor ID"),
            host: textOf(id, "Host"),
            port: numberOf(id, "Port"),
          },
          rddId: Number(rddId),
          partition: Number(partition),
          storageLevel: {
            useDisk: level["Use Disk"] === true,
            useMemory: level["Use Memory"] === true,
            useOffHeap: level["Use Off Heap"] === true,
            deserialized: level["Deserialized"] === true,
            replication: optionalNumber(level, "Replication") ?? 1,
          },
          memSize: numberOf(info, "Memory Size"),
          diskSize: numberOf(info, "Disk Size"),
        },
      };
    }
    case "SparkListenerUnpersistRDD":
      return { event: "UnpersistRDD", rddId: numberOf(json, "RDD ID") };
    default:
      return undefined;
  }
}

/** Of the first line of a log: the version of what wrote it. */
export function writerVersion(json: Json): string | undefined {
  return textOf(json, "Event") === "SparkListenerLogStart"
    ? optionalText(json, "Spark Version")
    : undefined;
}
