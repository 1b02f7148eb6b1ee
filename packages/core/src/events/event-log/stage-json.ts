import type { RddInfo } from "../../plan/job-plan.ts";
import type { StageInfo } from "../listener-event.ts";
import { accumulableJson, type EventJson, fullStack, storageLevelJson } from "./common-json.ts";

/** Spark: `JsonProtocol.stageInfoToJson`. */
export function stageInfoJson(stage: StageInfo): EventJson {
  const { submissionTime, completionTime, failureReason } = stage;
  return {
    "Stage ID": stage.stageId,
    "Stage Attempt ID": stage.attemptNumber,
    "Stage Name": stage.name,
    "Number of Tasks": stage.numTasks,
    "RDD Info": stage.rddInfos.map(rddInfoJson),
    "Parent IDs": stage.parentIds,
    Details: stage.details,
    ...(submissionTime === undefined ? {} : { "Submission Time": submissionTime }),
    ...(completionTime === undefined ? {} : { "Completion Time": completionTime }),
    ...(failureReason === undefined ? {} : { "Failure Reason": fullStack(failureReason) }),
    Accumulables: stage.accumulables.map(accumulableJson),
    "Resource Profile Id": 0,
    "Shuffle Push Enabled": false,
    "Shuffle Push Mergers Count": 0,
  };
}

function rddInfoJson(rdd: RddInfo): EventJson {
  const { scope } = rdd;
  return {
    "RDD ID": rdd.id,
    Name: rdd.name,
    // A JSON text inside of the JSON, as in Spark.
    ...(scope === undefined
      ? {}
      : { Scope: JSON.stringify({ id: String(scope.id), name: scope.name }) }),
    Callsite: rdd.callSite,
    "Parent IDs": rdd.parents,
    "Storage Level": storageLevelJson(rdd.storageLevel),
    Barrier: rdd.barrier ?? false,
    DeterministicLevel: "DETERMINATE",
    "Number of Partitions": rdd.numPartitions,
    "Number of Cached Partitions": 0,
    "Memory Size": 0,
    "Disk Size": 0,
  };
}
