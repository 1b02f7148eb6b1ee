import {
  EnvironmentError,
  type EngineListener,
  errorToJson,
  FiresteelError,
  type RunJobOptions,
  type StageProgram,
} from "@firesteel/core/engine";
import type { ExecuteResponse } from "../client/connect-session.ts";
import { rowsOfStream } from "../rows/arrow-rows.ts";
import { markerSequence } from "../rows/block-row.ts";
import { decodeReport, type TaskReport } from "../wire/task-report.ts";
import { failureIn } from "../wire/worker-failure.ts";
import type { TranslatedJob } from "./job-translator.ts";
import {
  type ExecutionProgress,
  type StageProgress,
  StageProgressReader,
} from "./stage-progress.ts";

/** Name under which Spark Connect hands on what workers put into the accumulator channel. */
const accumulatorMetric = "__python_accumulator__";

/** What a job needs of its engine. */
export interface JobHost {
  readonly listener: EngineListener;
  /** The highest number of Spark's stages that was told of. */
  readonly lastSparkStage: number;
  /** A number for a task attempt that no other has. */
  nextAttempt(): number;
}

/** Takes what the server sends of one job: results to the job's owner, reports to the listener, each once. */
export class RunningJob {
  readonly #job: TranslatedJob;
  readonly #options: RunJobOptions;
  readonly #listener: EngineListener;
  readonly #host: JobHost;
  readonly #byStage: ReadonlyMap<number, StageProgram>;
  readonly #progress: StageProgressReader;
  /** Stages that the listener knows to run. */
  readonly #submitted = new Set<number>();
  /** What it was told of the progress of those whose tasks it was not told of. */
  readonly #told = new Map<number, StageProgress>();
  readonly #withTasks = new Set<number>();
  readonly #blocks = new Map<number, [sequence: number, bytes: Uint8Array][]>();
  readonly #delivered = new Set<number>();
  readonly #reported = new Set<string>();

  constructor(job: TranslatedJob, options: RunJobOptions, host: JobHost) {
    this.#job = job;
    this.#options = options;
    this.#host = host;
    this.#listener = host.listener;
    this.#byStage = new Map(job.stages.map((program) => [program.stage, program]));
    const ofSpark = job.stages.filter(({ stage }) => !job.inside.has(stage));
    this.#progress = new StageProgressReader(ofSpark, this.#numResults, host.lastSparkStage);
  }

  get lastSparkStage(): number {
    return this.#progress.lastSparkStage;
  }

  /** Stages that wait for no other one begin at once; of others Spark tells. */
  submitted(): void {
    const { job } = this.#options;
    const time = Date.now();
    for (const { stage } of this.#job.skipped)
      this.#listener({ type: "stageSkipped", job, stage, time });
    for (const program of this.#job.stages)
      if (!this.#job.waiting.has(program.stage) && !this.#job.inside.has(program.stage))
        this.#submit(program, time);
  }

  onResponse({ responseType, observedMetrics }: ExecuteResponse): void {
    if (responseType.case === "arrowBatch") this.#onRows(responseType.value.data);
    if (responseType.case === "executionProgress") this.#onProgress(responseType.value);
    for (const { name, values } of observedMetrics) {
      if (name !== accumulatorMetric) continue;
      for (const { literalType } of values)
        if (literalType.case === "binary") this.#onReport(decodeReport(literalType.value));
    }
  }

  /** @throws {EnvironmentError} `INCOMPLETE_RESULT` where a partition that was asked for did not come */
  succeeded(): void {
    const result = this.#job.stages.at(-1);
    const wanted = this.#numResults;
    if (this.#delivered.size !== wanted && result?.sink.kind !== "shuffleWrite")
      throw new EnvironmentError(
        "INCOMPLETE_RESULT",
        `Spark gave the results of ${this.#delivered.size} of ${wanted} partitions`,
      );
    for (const producer of this.#job.producers)
      if (producer.isPersisted) producer.isMaterialized = true;
    const time = Date.now();
    for (const program of this.#job.stages) {
      this.#submit(program, time);
      const { stage } = program;
      this.#listener({ type: "stageCompleted", job: this.#options.job, stage, attempt: 0, time });
    }
  }

  get #numResults(): number {
    return this.#options.partitions?.length ?? this.#job.stages.at(-1)?.numTasks ?? 0;
  }

  #submit({ stage, name, numTasks, rdds }: StageProgram, time: number): void {
    if (this.#submitted.has(stage)) return;
    this.#submitted.add(stage);
    const { job } = this.#options;
    this.#listener({ type: "stageSubmitted", job, stage, attempt: 0, name, numTasks, rdds, time });
  }

  #onProgress(progress: ExecutionProgress): void {
    const time = Date.now();
    for (const told of this.#progress.read(progress)) {
      const program = this.#byStage.get(told.stage);
      if (program === undefined || this.#withTasks.has(told.stage)) continue;
      this.#submit(program, time);
      this.#tellProgress(told, time);
    }
  }

  #tellProgress(told: StageProgress, time: number): void {
    this.#told.set(told.stage, told);
    const { job } = this.#options;
    this.#listener({ type: "stageProgress", job, attempt: 0, ...told, time });
  }

  /** What the job's owner is told; the stage that failed is told to the listener. */
  failed(error: unknown): FiresteelError {
    const cause = taskFailureOf(error);
    const stageNumber = Number(cause?.fields["stage"]);
    const failure = errorToJson(cause ?? error);
    const time = Date.now();
    // What has ended has, and nothing runs any more.
    for (const told of this.#told.values())
      this.#tellProgress({ ...told, numActiveTasks: 0 }, time);
    this.#tellFailedTask(cause, time);
    for (const program of this.#job.stages) {
      const { stage } = program;
      // One that has not begun cannot have failed.
      const isHit = cause === undefined ? this.#submitted.has(stage) : stage === stageNumber;
      if (!isHit) continue;
      this.#submit(program, time);
      const { job } = this.#options;
      this.#listener({ type: "stageCompleted", job, stage, attempt: 0, time, failure });
    }
    if (cause === undefined)
      return FiresteelError.is(error)
        ? (lostWorkerOf(error) ?? error)
        : new EnvironmentError("SPARK_ERROR", String(error), { cause: error });
    const { stage, partition, attempt, host } = cause.fields;
    const name = this.#byStage.get(stageNumber)?.name ?? "";
    return new FiresteelError(
      "TASK_FAILED",
      `task ${String(partition)} of stage ${String(stage)} (${name}) failed on ${typeof host === "string" ? host : "an executor"}: ${cause.name}: ${cause.message}`,
      { blame: cause.blame, cause, fields: { stage, partition, attempt } },
    );
  }

  /** The attempt that was the last one; of those before it nobody tells. */
  #tellFailedTask(cause: FiresteelError | undefined, time: number): void {
    if (cause === undefined) return;
    const { stage, partition, attempt, host } = cause.fields;
    const program = this.#byStage.get(Number(stage));
    if (program === undefined || typeof partition !== "number") return;
    this.#submit(program, time);
    const identity = {
      job: this.#options.job,
      stage: program.stage,
      stageAttempt: 0,
      partition,
      attempt: Number(attempt ?? 0),
      taskAttemptId: this.#host.nextAttempt(),
      executor: typeof host === "string" ? host : "",
    };
    this.#listener({ type: "taskStarted", ...identity, time });
    const failure = errorToJson(cause);
    this.#listener({ type: "taskEnded", ...identity, outcome: "failed", failure, time });
  }

  #onRows(stream: Uint8Array): void {
    for (const { task, sequence, bytes } of rowsOfStream(stream)) {
      if (sequence !== markerSequence) {
        const blocks = this.#blocks.get(task);
        if (blocks === undefined) this.#blocks.set(task, [[sequence, bytes]]);
        else blocks.push([sequence, bytes]);
        continue;
      }
      // The last row of a partition. Its blocks are views into a message: the receiver owns copies.
      if (this.#delivered.has(task)) continue;
      this.#delivered.add(task);
      const blocks = (this.#blocks.get(task) ?? [])
        .toSorted(([a], [b]) => a - b)
        .map(([, block]) => new Uint8Array(block));
      this.#blocks.delete(task);
      this.#options.onResult({ partition: task, blocks });
    }
  }

  /** One report a task counts, however often Spark ran it. */
  #onReport(report: TaskReport): void {
    const { stage, partition, attempt, metrics, accumulators } = report;
    const key = `${stage}/${partition}`;
    if (this.#reported.has(key)) return;
    this.#reported.add(key);
    const program = this.#byStage.get(stage);
    if (program !== undefined) this.#submit(program, report.startTime);
    this.#countTasks(stage, report.endTime);
    const identity = {
      job: this.#options.job,
      stage,
      stageAttempt: 0,
      partition,
      attempt,
      taskAttemptId: this.#host.nextAttempt(),
      executor: report.host,
    };
    this.#listener({ type: "taskStarted", ...identity, time: report.startTime });
    this.#listener({
      type: "taskEnded",
      ...identity,
      outcome: "success",
      metrics,
      ...(accumulators === undefined ? {} : { accumulators }),
      time: report.endTime,
    });
  }

  /** From now on its tasks are told of one by one. */
  #countTasks(stage: number, time: number): void {
    this.#withTasks.add(stage);
    if (!this.#told.has(stage)) return;
    this.#tellProgress({ stage, numActiveTasks: 0, numCompletedTasks: 0, isDone: true }, time);
    this.#told.delete(stage);
  }
}

/** What is said where the process of a task, the worker's or the executor's, ended as often as Spark starts it again. */
function lostWorkerOf(error: FiresteelError): FiresteelError | undefined {
  const { message } = error;
  const task = /Task (\d+) in stage [\d.]+ failed (\d+) times/.exec(message);
  if (task === null || !/worker exited unexpectedly|ExecutorLostFailure/.test(message))
    return undefined;
  const lost = new EnvironmentError(
    "EXECUTOR_LOST",
    `the process that ran the task ended ${task[2]} times; it may have run out of memory, or native code has crashed: see the executor's log`,
    { cause: error },
  );
  return new FiresteelError("TASK_FAILED", `task ${task[1]} failed: ${lost.message}`, {
    blame: "environment",
    cause: lost,
    fields: { partition: Number(task[1]) },
  });
}

/** The error of the worker's task inside what Spark tells, which repeats it in several places. */
function taskFailureOf(error: unknown): FiresteelError | undefined {
  if (!FiresteelError.is(error)) return undefined;
  const { spark } = error.fields as { spark?: { chain?: readonly { message: string }[] } };
  for (const { message } of spark?.chain ?? []) {
    const found = failureIn(message);
    if (found !== undefined) return found;
  }
  return failureIn(error.message);
}
