import { errorFromJson, errorToJson, type FiresteelError } from "../errors/firesteel-error.ts";
import type { TaskMetricsJson } from "../engine/engine-event.ts";
import type { CompiledStage } from "./compiled-stage.ts";
import { encodeUpdates } from "../shared-variables/accumulator-updates.ts";
import { AttemptHandles } from "./attempt-handles.ts";
import { BarrierTaskContext } from "./barrier-task-context.ts";
import { FailureLog } from "./operator-errors.ts";
import { runSink } from "./sinks/run-sink.ts";
import type { TaskDescription, TaskEnvironment } from "./task-environment.ts";
import { TaskContext, type TaskContextHost } from "./task-context.ts";
import { TaskMetrics } from "./task-metrics.ts";
import { TaskRun } from "./task-run.ts";
import { runInScope } from "./task-scope.ts";

/** What an attempt that came to its end gives. */
export interface TaskOutcome {
  /** The result, for sinks that have one. */
  readonly blocks: readonly Uint8Array[];
  /** Encoded accumulator updates, to be merged on the driver if this attempt is the accepted one. */
  readonly accumulators?: Uint8Array;
  readonly metrics: TaskMetricsJson;
}

/**
 * Runs one attempt of a task.
 *
 * @throws {FiresteelError} what went wrong, the user's own error with its stack, with stage, partition, attempt and
 *   operator in its `fields`; `TASK_KILLED` after a kill
 */
export async function runTask(
  stage: CompiledStage,
  task: TaskDescription,
  environment: TaskEnvironment,
): Promise<TaskOutcome> {
  const metrics = new TaskMetrics();
  const host: TaskContextHost = {
    task,
    metrics: () => metrics.toJSON(),
    isInterrupted: () => environment.killReason() !== undefined,
  };
  const context =
    environment.barrier === undefined
      ? new TaskContext(host)
      : new BarrierTaskContext(host, environment.barrier);
  environment.onKill?.((reason) => context.markInterrupted(reason));
  return runInScope({ context }, () => attempt(stage, task, environment, context, metrics));
}

async function attempt(
  stage: CompiledStage,
  task: TaskDescription,
  environment: TaskEnvironment,
  context: TaskContext,
  metrics: TaskMetrics,
): Promise<TaskOutcome> {
  const failures = new FailureLog();
  let run: TaskRun | undefined;
  try {
    const handles = await AttemptHandles.fetch(stage.loaded.handles, environment);
    const { roots, classes } = stage.loaded.instantiate({
      reviveHandle: (data) => handles.revive(data),
    });
    const instance = { roots, classes };
    metrics.beginRun();
    run = new TaskRun({ stage, task, environment, instance, metrics, failures });
    const blocks = await runSink(run);
    await run.end();
    await context.markEnded();
    for (const block of blocks) metrics.counters.resultBytes += block.byteLength;
    const encoding = performance.now();
    const accumulators = encodeUpdates(handles.accumulators, instance.classes);
    metrics.counters.resultSerializationTimeMs = performance.now() - encoding;
    return {
      blocks,
      ...(accumulators === undefined ? {} : { accumulators }),
      metrics: metrics.toJSON(),
    };
  } catch (error) {
    const killed = environment.killReason();
    if (killed !== undefined) context.markInterrupted(killed);
    await run?.end().catch(() => undefined);
    await context.markEnded({ error }).catch(() => undefined);
    environment.onFailed?.(metrics.toJSON());
    throw taskError(error, stage, task, failures);
  }
}

/** The error with what the user needs to find it: stage, partition, attempt, operator. */
function taskError(
  thrown: unknown,
  stage: CompiledStage,
  task: TaskDescription,
  failures: FailureLog,
): FiresteelError {
  const json = errorToJson(thrown);
  const { stageAttempt, partition, attempt: attemptNumber } = task;
  const operator = failures.operatorOf(thrown) ?? stage.label;
  return errorFromJson({
    ...json,
    fields: {
      operator,
      ...json.fields,
      stage: task.stage,
      stageAttempt,
      partition,
      attempt: attemptNumber,
    },
  });
}
