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

/** Name under which Spark Connect hands on what workers put into the accumulator channel. */
const accumulatorMetric = "__python_accumulator__";

/** Takes what the server sends of one job: results to the job's owner, reports to the listener, each once. */
export class RunningJob {
  readonly #job: TranslatedJob;
  readonly #options: RunJobOptions;
  readonly #listener: EngineListener;
  readonly #nextAttempt: () => number;
  readonly #byStage: ReadonlyMap<number, StageProgram>;
  readonly #blocks = new Map<number, [sequence: number, bytes: Uint8Array][]>();
  readonly #delivered = new Set<number>();
  readonly #reported = new Set<string>();

  constructor(
    job: TranslatedJob,
    options: RunJobOptions,
    listener: EngineListener,
    nextAttempt: () => number,
  ) {
    this.#job = job;
    this.#options = options;
    this.#listener = listener;
    this.#nextAttempt = nextAttempt;
    this.#byStage = new Map(job.stages.map((program) => [program.stage, program]));
  }

  submitted(): void {
    const { job } = this.#options;
    const time = Date.now();
    for (const { stage } of this.#job.skipped)
      this.#listener({ type: "stageSkipped", job, stage, time });
    for (const { stage, name, numTasks, rdds } of this.#job.stages)
      this.#listener({
        type: "stageSubmitted",
        job,
        stage,
        attempt: 0,
        name,
        numTasks,
        rdds,
        time,
      });
  }

  onResponse({ responseType, observedMetrics }: ExecuteResponse): void {
    if (responseType.case === "arrowBatch") this.#onRows(responseType.value.data);
    for (const { name, values } of observedMetrics) {
      if (name !== accumulatorMetric) continue;
      for (const { literalType } of values)
        if (literalType.case === "binary") this.#onReport(decodeReport(literalType.value));
    }
  }

  /** @throws {EnvironmentError} `INCOMPLETE_RESULT` where a partition that was asked for did not come */
  succeeded(): void {
    const result = this.#job.stages.at(-1);
    const wanted = this.#options.partitions?.length ?? result?.numTasks ?? 0;
    if (this.#delivered.size !== wanted && result?.sink.kind !== "shuffleWrite")
      throw new EnvironmentError(
        "INCOMPLETE_RESULT",
        `Spark gave the results of ${this.#delivered.size} of ${wanted} partitions`,
      );
    for (const producer of this.#job.producers)
      if (producer.isPersisted) producer.isMaterialized = true;
    const time = Date.now();
    for (const { stage } of this.#job.stages)
      this.#listener({ type: "stageCompleted", job: this.#options.job, stage, attempt: 0, time });
  }

  /** What the job's owner is told; the stage that failed is told to the listener. */
  failed(error: unknown): FiresteelError {
    const cause = taskFailureOf(error);
    const stageNumber = Number(cause?.fields["stage"]);
    const failure = errorToJson(cause ?? error);
    const time = Date.now();
    for (const { stage } of this.#job.stages)
      if (stage === stageNumber || cause === undefined)
        this.#listener({
          type: "stageCompleted",
          job: this.#options.job,
          stage,
          attempt: 0,
          time,
          failure,
        });
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
    const identity = {
      job: this.#options.job,
      stage,
      stageAttempt: 0,
      partition,
      attempt,
      taskAttemptId: this.#nextAttempt(),
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
