import type { TaskMetricsJson } from "../engine/engine-event.ts";
import type { StageProgram } from "../plan/job-plan.ts";
import type { TaskDescription, TaskEnvironment } from "../runtime/task-environment.ts";

/** What an executor needs of the task runtime; `runtime/` is one, tests of faults bring others. */
export interface TaskRuntime {
  compileStage(program: StageProgram): Promise<unknown>;
  runTask(
    stage: unknown,
    task: TaskDescription,
    environment: TaskEnvironment,
  ): Promise<RuntimeOutcome>;
  /** Disposes what lives as long as the executor. */
  dispose?(): Promise<void>;
}

/** A module that makes faults around the real runtime. */
export interface RuntimeWrapper {
  wrapRuntime(runtime: TaskRuntime): TaskRuntime;
}

export interface RuntimeOutcome {
  readonly blocks: readonly Uint8Array[];
  readonly accumulators?: Uint8Array;
  readonly metrics: TaskMetricsJson;
}
