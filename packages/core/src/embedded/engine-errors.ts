import { availableParallelism } from "node:os";
import { formatSize } from "../conf/parse-size.ts";
import {
  EnvironmentError,
  type ErrorJson,
  FiresteelError,
  UserError,
  errorFromJson,
} from "../errors/firesteel-error.ts";

const mebibyte = 1024 * 1024;

/** The memory of one worker's JavaScript heap is used up. */
export function heapLimitExceeded(limitBytes: number): UserError {
  const limit = `${Math.round(limitBytes / mebibyte)}m`;
  return new UserError(
    "HEAP_LIMIT_EXCEEDED",
    `the task's worker used more than its heap limit of ${limit}: use more partitions, so that each task holds less; ` +
      "or raise spark.firesteel.worker.heap (or spark.executor.memory); or run fewer tasks at once with a smaller local[N]; or keep workers in processes of their own with local-cluster[workers,cores,memoryMB]",
    { fields: { limitBytes } },
  );
}

/** A worker thread ended while it ran a task. */
export function executorLost(
  executor: string,
  exitCode: number,
  why: ErrorJson | undefined,
): EnvironmentError {
  return new EnvironmentError(
    "EXECUTOR_LOST",
    `worker ${executor} ended with exit code ${exitCode} while it ran the task: ` +
      (why === undefined
        ? "the task's code called process.exit(), or a native module ended its thread; throw an error instead to fail a task"
        : why.message),
    {
      fields: { executor, exitCode },
      ...(why === undefined ? {} : { cause: errorFromJson(why) }),
    },
  );
}

/** Code of a failed task goes on in a worker. */
export function spoilt(): EnvironmentError {
  return new EnvironmentError(
    "EXECUTOR_SPOILT",
    "code of a failed task still ran in the worker, so it was ended",
  );
}

/** A worker did not react to a kill. */
export function reaped(executor: string, timeoutMs: number, reason: string): EnvironmentError {
  return new EnvironmentError(
    "TASK_REAPED",
    `the task was killed (${reason}) and did not stop within ${timeoutMs} ms (spark.task.reaper.killTimeout), so worker ${executor} was terminated`,
    { fields: { executor, timeoutMs } },
  );
}

export interface FailedTask {
  readonly stage: number;
  readonly stageName: string;
  readonly partition: number;
  readonly attempt: number;
  readonly failures: number;
  readonly executor: string;
}

/** A task failed for good, and its job with it. */
export function taskFailed(task: FailedTask, error: ErrorJson): FiresteelError {
  const { stage, stageName, partition, attempt, failures, executor } = task;
  const times = failures === 1 ? "" : ` ${failures} times, the last time`;
  return new FiresteelError(
    "TASK_FAILED",
    `task ${partition} of stage ${stage} (${stageName}) failed${times} on worker ${executor}: ${error.name}: ${error.message}`,
    {
      blame: error.blame,
      cause: errorFromJson(error),
      fields: { stage, partition, attempt, failures, executor },
    },
  );
}

/** More results than the driver is to hold. Spark: `TaskSetManager.canFetchMoreResults`. */
export function resultsTooLarge(tasks: number, bytes: number, limitBytes: number): UserError {
  return new UserError(
    "RESULT_SIZE_EXCEEDED",
    `total size of serialized results of ${tasks} tasks (${formatSize(bytes)}) is bigger than spark.driver.maxResultSize (${formatSize(limitBytes)}): ` +
      "save the records, or take or aggregate fewer of them, or raise the setting (0 sets no limit)",
    { fields: { tasks, bytes, limitBytes } },
  );
}

/** Map outputs got lost again and again. */
export function tooManyFetchFailures(
  stage: number,
  stageName: string,
  attempts: number,
  error: ErrorJson,
): EnvironmentError {
  return new EnvironmentError(
    "STAGE_FAILED",
    `stage ${stage} (${stageName}) failed ${attempts} times in a row because shuffle blocks could not be read ` +
      `(spark.stage.maxConsecutiveAttempts is ${attempts}): ${error.message}`,
    { cause: errorFromJson(error), fields: { stage, attempts } },
  );
}

/** A stage began anew again and again. */
export function tooManyStageAttempts(
  stage: number,
  stageName: string,
  attempts: number,
): EnvironmentError {
  return new EnvironmentError(
    "STAGE_FAILED",
    `stage ${stage} (${stageName}) was attempted ${attempts} times (spark.stage.maxAttempts) and its output got lost each time`,
    { fields: { stage, attempts } },
  );
}

/** Results were handed out of input that comes out otherwise now. */
export function indeterminateResult(
  stageName: string,
  lostStage: number,
  numDone: number,
): EnvironmentError {
  return new EnvironmentError(
    "INDETERMINATE_RESULT",
    `output of stage ${lostStage} was lost, and its functions may give other records when it is made again ` +
      `(Math.random(), Date.now() and the like), but ${numDone} partitions of the result (${stageName}) were handed out already: ` +
      "run the job again, and checkpoint the RDD before its shuffle where this must not happen",
    { fields: { stage: lostStage, numDone } },
  );
}

export function jobCancelled(job: number, reason: string): UserError {
  return new UserError("JOB_CANCELLED", `job ${job} was cancelled: ${reason}`, {
    fields: { job, reason },
  });
}

export function contextStopped(): UserError {
  return new UserError(
    "CONTEXT_STOPPED",
    "the context was stopped: a job needs one that runs, so create a new SparkContext",
  );
}

export function barrierSlots(
  stage: string,
  tasks: number,
  slots: number,
  cpusPerTask: number,
): UserError {
  const threads = tasks * cpusPerTask;
  return new UserError(
    "BARRIER_SLOTS",
    `the barrier stage ${stage} has ${tasks} tasks, which must run at once, but only ${slots} can: ` +
      `use at most ${slots} partitions, or a master with at least ${threads} threads such as local[${threads}] ` +
      `(this machine has ${availableParallelism()} cores)`,
    { fields: { tasks, slots } },
  );
}

export function executorsDoNotStart(executor: string, why: ErrorJson | undefined): FiresteelError {
  return new EnvironmentError(
    "EXECUTOR_START_FAILED",
    `worker threads end before they can run a task (the last was ${executor})${why === undefined ? "" : `: ${why.message}`}`,
    why === undefined ? {} : { cause: errorFromJson(why) },
  );
}
