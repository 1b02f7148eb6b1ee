import type { JobRecord } from "../store/records.ts";
import { defined, optionalTime, sparkTime } from "./spark-time.ts";

/** Spark: `JobData`. */
export function jobJson(job: JobRecord): object {
  const { tasks } = job;
  return defined({
    jobId: job.jobId,
    name: job.name,
    description: job.description,
    submissionTime: sparkTime(job.submissionTime),
    completionTime: optionalTime(job.completionTime),
    stageIds: job.stageIds,
    jobGroup: job.group,
    jobTags: job.tags,
    status: job.status,
    numTasks: job.numTasks,
    numActiveTasks: tasks.active,
    numCompletedTasks: tasks.completed,
    numSkippedTasks: job.skippedTasks,
    numFailedTasks: tasks.failed,
    numKilledTasks: tasks.killed,
    numCompletedIndices: job.completedIndices,
    numActiveStages: job.activeStages,
    numCompletedStages: job.completedStages.size,
    numSkippedStages: job.skippedStages.size,
    numFailedStages: job.failedStages,
    killedTasksSummary: Object.fromEntries(tasks.killedBy),
  });
}
