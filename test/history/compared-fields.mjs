/** Fields of the status API that tell the same of an application, whoever reads its log. */
export const comparedFields = {
  jobs: [
    "jobId",
    "name",
    "description",
    "jobGroup",
    "status",
    "submissionTime",
    "completionTime",
    "numTasks",
    "numActiveTasks",
    "numCompletedTasks",
    "numSkippedTasks",
    "numFailedTasks",
    "numKilledTasks",
    "numCompletedIndices",
    "numCompletedStages",
    "numSkippedStages",
    "numFailedStages",
  ],
  stages: [
    "stageId",
    "attemptId",
    "status",
    "name",
    "details",
    "submissionTime",
    "completionTime",
    "failureReason",
    "numTasks",
    "numCompleteTasks",
    "numFailedTasks",
    "numKilledTasks",
    "executorRunTime",
    "executorCpuTime",
    "jvmGcTime",
    "inputBytes",
    "inputRecords",
    "outputBytes",
    "outputRecords",
    "shuffleReadBytes",
    "shuffleReadRecords",
    "shuffleWriteBytes",
    "shuffleWriteRecords",
    "memoryBytesSpilled",
    "diskBytesSpilled",
    "accumulatorUpdates",
  ],
  tasks: [
    "taskId",
    "index",
    "attempt",
    "status",
    "executorId",
    "launchTime",
    "taskLocality",
    "errorMessage",
  ],
  rdds: ["id", "name", "numPartitions", "numCachedPartitions", "memoryUsed", "diskUsed"],
  attempts: [
    "startTime",
    "startTimeEpoch",
    "endTime",
    "endTimeEpoch",
    "sparkUser",
    "completed",
    "appSparkVersion",
  ],
  executors: ["id", "totalTasks", "completedTasks", "failedTasks", "totalInputBytes"],
};

/** Of each object those fields. */
export function pickEach(objects, fields) {
  return objects.map((json) => Object.fromEntries(fields.map((name) => [name, json[name]])));
}

/** Of a list of applications what does not depend on when it was made; a duration is one of what has ended. */
export function listedFields(applications) {
  return applications.map(({ id, name, attempts }) => ({
    id,
    name,
    attempts: pickEach(attempts, comparedFields.attempts),
    durations: attempts.flatMap(({ completed, duration }) => (completed ? [duration] : [])),
  }));
}
