import type { AccumulableInfo, ErrorJson, StageInfo } from "@firesteel/core";
import type { RddInfo } from "@firesteel/core/ui";
import {
  flagOf,
  type Json,
  numberOf,
  numbersOf,
  objectOf,
  objectsOf,
  optionalNumber,
  optionalText,
  textOf,
} from "./json-fields.ts";

/** Spark: `JsonProtocol.stageInfoFromJson`. */
export function parseStage(json: Json): StageInfo {
  const submissionTime = optionalNumber(json, "Submission Time");
  const completionTime = optionalNumber(json, "Completion Time");
  const failure = optionalText(json, "Failure Reason");
  return {
    stageId: numberOf(json, "Stage ID"),
    attemptNumber: numberOf(json, "Stage Attempt ID"),
    // No line of a stage says it; jobs name their stages.
    jobId: -1,
    name: textOf(json, "Stage Name"),
    details: textOf(json, "Details"),
    numTasks: numberOf(json, "Number of Tasks"),
    rddInfos: objectsOf(json, "RDD Info").map(parseRdd),
    parentIds: numbersOf(json, "Parent IDs"),
    writesShuffle: false,
    accumulables: parseAccumulables(json),
    ...(submissionTime === undefined ? {} : { submissionTime }),
    ...(completionTime === undefined ? {} : { completionTime }),
    ...(failure === undefined ? {} : { failureReason: failureOf(failure) }),
  };
}

/** The named ones: Spark also keeps its own metrics there. */
export function parseAccumulables(json: Json): AccumulableInfo[] {
  return objectsOf(json, "Accumulables")
    .filter((each) => !flagOf(each, "Internal") && optionalText(each, "Name") !== undefined)
    .map((each) => ({
      id: numberOf(each, "ID"),
      name: textOf(each, "Name"),
      ...(each["Update"] === undefined ? {} : { update: valueOf(each, "Update") }),
      value: valueOf(each, "Value"),
    }));
}

/** Spark's collections are arrays there. */
function valueOf(json: Json, name: string): string {
  return optionalText(json, name) ?? JSON.stringify(json[name] ?? null);
}

/** An error of which the log has the text, with its stack. */
export function failureOf(text: string): ErrorJson {
  const [, name, message] = /^([\w.$]+): (.*)$/.exec(text.split("\n")[0] ?? "") ?? [];
  const known = { code: "UNKNOWN", blame: "user" } as const;
  if (name === undefined || message === undefined) return { ...known, name: "", message: text };
  return { ...known, name, message, stack: text };
}

function parseRdd(json: Json): RddInfo {
  const storageLevel = parseStorageLevel(json);
  return {
    id: numberOf(json, "RDD ID"),
    name: textOf(json, "Name"),
    callSite: textOf(json, "Callsite"),
    parents: numbersOf(json, "Parent IDs"),
    numPartitions: numberOf(json, "Number of Partitions"),
    barrier: flagOf(json, "Barrier"),
    ...(storageLevel.useDisk || storageLevel.useMemory ? { storageLevel } : {}),
  };
}

/** The storage level of an RDD or a block. */
export function parseStorageLevel(json: Json): NonNullable<RddInfo["storageLevel"]> {
  const level = objectOf(json, "Storage Level");
  return {
    useDisk: flagOf(level, "Use Disk"),
    useMemory: flagOf(level, "Use Memory"),
    useOffHeap: flagOf(level, "Use Off Heap"),
    deserialized: flagOf(level, "Deserialized"),
    replication: optionalNumber(level, "Replication") ?? 1,
  };
}
