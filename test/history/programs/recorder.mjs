/** What a program knows of itself, to be compared with what the History Server reads in its log. */
export class Recorder {
  jobs = [];
  stages = [];
  tasks = [];

  onJobStart({ jobId, stageIds, properties }) {
    this.jobs.push({ jobId, stageIds, group: properties["spark.jobGroup.id"] });
  }

  onJobEnd({ jobId, jobResult }) {
    const job = this.jobs.find((each) => each.jobId === jobId);
    job.status = jobResult.succeeded ? "SUCCEEDED" : "FAILED";
  }

  onStageCompleted({ stageInfo, skipped }) {
    if (skipped) return;
    const { stageId, jobId, name, numTasks, failureReason, accumulables } = stageInfo;
    const status = failureReason === undefined ? "COMPLETE" : "FAILED";
    this.stages.push({ stageId, jobId, name, numTasks, status, accumulables });
  }

  onTaskEnd({ stageId, taskInfo, taskMetrics }) {
    const { taskId, index, executorId, status } = taskInfo;
    this.tasks.push({
      stageId,
      taskId,
      index,
      executorId,
      status,
      taskMetrics,
    });
  }
}
