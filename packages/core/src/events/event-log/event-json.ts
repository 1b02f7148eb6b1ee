import type { SparkListenerEvent, SparkListenerResourceProfileAdded } from "../listener-event.ts";
import {
  blockManagerJson,
  type EventJson,
  executorMetricsJson,
  fullStack,
  stackTraceJson,
  storageLevelJson,
} from "./common-json.ts";
import { stageInfoJson } from "./stage-json.ts";
import { taskEndJson, taskInfoJson } from "./task-json.ts";

/**
 * A line of Spark's event log, with the names and shapes of its `JsonProtocol` (4.3). Undefined for what Spark has no
 * event for. `writesShuffle` tells the stages of shuffle map tasks.
 */
export function eventJson(
  event: SparkListenerEvent,
  writesShuffle: (stageId: number) => boolean,
): EventJson | undefined {
  const body = bodyOf(event, writesShuffle);
  return body === undefined ? undefined : { Event: `SparkListener${event.event}`, ...body };
}

function bodyOf(
  event: SparkListenerEvent,
  writesShuffle: (stageId: number) => boolean,
): EventJson | undefined {
  switch (event.event) {
    case "ApplicationStart":
      return {
        "App Name": event.appName,
        "App ID": event.appId,
        Timestamp: event.time,
        User: event.sparkUser,
      };
    case "ApplicationEnd":
      return { Timestamp: event.time, ExitCode: 0 };
    case "JobStart":
      return {
        "Job ID": event.jobId,
        "Submission Time": event.time,
        "Stage Infos": event.stageInfos.map(stageInfoJson),
        "Stage IDs": event.stageIds,
        Properties: event.properties,
      };
    case "JobEnd":
      return {
        "Job ID": event.jobId,
        "Completion Time": event.time,
        "Job Result": event.jobResult.succeeded
          ? { Result: "JobSucceeded" }
          : {
              Result: "JobFailed",
              Exception: {
                Message: fullStack(event.jobResult.failure),
                "Stack Trace": stackTraceJson(event.jobResult.failure),
              },
            },
      };
    case "StageSubmitted":
      return { "Stage Info": stageInfoJson(event.stageInfo), Properties: event.properties };
    case "StageCompleted":
      // Spark tells nothing of stages that it skips.
      return event.skipped ? undefined : { "Stage Info": stageInfoJson(event.stageInfo) };
    case "SpeculativeTaskSubmitted":
      return {
        "Stage ID": event.stageId,
        "Stage Attempt ID": event.stageAttemptId,
        "Task Index": event.taskIndex,
        "Partition ID": event.taskIndex,
      };
    case "TaskStart":
      return {
        "Stage ID": event.stageId,
        "Stage Attempt ID": event.stageAttemptId,
        "Task Info": taskInfoJson(event.taskInfo),
      };
    case "TaskEnd":
      return {
        "Stage ID": event.stageId,
        "Stage Attempt ID": event.stageAttemptId,
        "Task Type": writesShuffle(event.stageId) ? "ShuffleMapTask" : "ResultTask",
        ...taskEndJson(event),
      };
    case "ExecutorAdded":
      return {
        Timestamp: event.time,
        "Executor ID": event.executorId,
        "Executor Info": {
          Host: event.host,
          "Total Cores": event.totalCores,
          "Log Urls": {},
          Attributes: {},
          Resources: {},
          "Resource Profile Id": 0,
        },
      };
    case "ExecutorRemoved":
      return {
        Timestamp: event.time,
        "Executor ID": event.executorId,
        "Removed Reason": event.reason,
      };
    case "BlockManagerAdded":
      return {
        "Block Manager ID": blockManagerJson(event.blockManagerId),
        "Maximum Memory": event.maxMem,
        Timestamp: event.time,
        "Maximum Onheap Memory": event.maxMem,
        "Maximum Offheap Memory": 0,
      };
    case "BlockManagerRemoved":
      return {
        "Block Manager ID": blockManagerJson(event.blockManagerId),
        Timestamp: event.time,
      };
    case "BlockUpdated": {
      const info = event.blockUpdatedInfo;
      return {
        "Block Updated Info": {
          "Block Manager ID": blockManagerJson(info.blockManagerId),
          "Block ID": `rdd_${info.rddId}_${info.partition}`,
          "Storage Level": storageLevelJson(info.storageLevel),
          "Memory Size": info.memSize,
          "Disk Size": info.diskSize,
        },
      };
    }
    case "EnvironmentUpdate": {
      const details = event.environmentDetails;
      return {
        "JVM Information": details.runtime,
        "Spark Properties": details.sparkProperties,
        "Hadoop Properties": details.hadoopProperties,
        "System Properties": details.systemProperties,
        "Metrics Properties": {},
        "Classpath Entries": details.classpathEntries,
      };
    }
    case "ExecutorMetricsUpdate":
      return {
        "Executor ID": event.execId,
        "Metrics Updated": [],
        "Executor Metrics Updated": [
          {
            "Stage ID": -1,
            "Stage Attempt ID": -1,
            "Executor Metrics": executorMetricsJson(event.metrics),
          },
        ],
      };
    case "StageExecutorMetrics":
      return {
        "Executor ID": event.execId,
        "Stage ID": event.stageId,
        "Stage Attempt ID": event.stageAttemptId,
        "Executor Metrics": executorMetricsJson(event.metrics),
      };
    case "ResourceProfileAdded":
      return resourceProfileJson(event);
    case "UnpersistRDD":
      return { "RDD ID": event.rddId };
    case "StageProgress":
    case "Warning":
      return undefined;
  }
}

function resourceProfileJson(event: SparkListenerResourceProfileAdded): EventJson {
  const executor = Object.entries(event.executorResources).map(([name, amount]) => [
    name,
    { "Resource Name": name, Amount: amount, "Discovery Script": "", Vendor: "" },
  ]);
  const task = Object.entries(event.taskResources).map(([name, amount]) => [
    name,
    { "Resource Name": name, Amount: amount },
  ]);
  return {
    "Resource Profile Id": event.resourceProfileId,
    "Executor Resource Requests": Object.fromEntries(executor) as EventJson,
    "Task Resource Requests": Object.fromEntries(task) as EventJson,
  };
}
