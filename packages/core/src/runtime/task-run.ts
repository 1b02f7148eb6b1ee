import type { FunctionRef } from "../plan/function-ref.ts";
import { createBuiltin } from "./builtins/registry.ts";
import type { BuiltinContext, Callable } from "./builtins/builtin-context.ts";
import { isAsyncRef } from "./chain.ts";
import type { LoopFunction } from "./codegen/loop-spec.ts";
import type { CompiledStage } from "./compiled-stage.ts";
import type { FailureLog } from "./operator-errors.ts";
import { Workspace } from "./memory/workspace.ts";
import { Pace } from "./pace.ts";
import type { ClassRegistry } from "../block/class-registry.ts";
import type { TaskDescription, TaskEnvironment } from "./task-environment.ts";
import type { TaskMetrics } from "./task-metrics.ts";
import { valueMaker } from "./value-block.ts";

/** One attempt of a task: its fresh closures and whatever its readers and sink share. */
export class TaskRun {
  readonly stage: CompiledStage;
  readonly task: TaskDescription;
  readonly environment: TaskEnvironment;
  readonly instance: AttemptInstance;
  readonly metrics: TaskMetrics;
  readonly failures: FailureLog;
  readonly pace: Pace;
  readonly space: Workspace;
  #abort: AbortController | undefined;
  readonly #cleanups: (() => unknown)[] = [];

  constructor(
    parts: Pick<TaskRun, "stage" | "task" | "environment" | "instance" | "metrics" | "failures">,
  ) {
    this.stage = parts.stage;
    this.task = parts.task;
    this.environment = parts.environment;
    this.instance = parts.instance;
    this.metrics = parts.metrics;
    this.failures = parts.failures;
    this.pace = new Pace(() => this.environment.killReason());
    const { environment, instance, metrics } = parts;
    this.space = new Workspace(environment, instance.classes, metrics, this.pace);
  }

  /** What `ref` stands for, for the evaluation of `partition` of the node that uses it; `label` is for messages. */
  resolve(ref: FunctionRef, partition: number, label: string = this.stage.label): unknown {
    if (ref.kind === "closure") return this.instance.roots[ref.root];
    const context: BuiltinContext = {
      partition,
      classes: this.instance.classes,
      isAsync: ref.functions.map(isAsyncRef),
      label,
      pace: this.pace,
      space: this.space,
      onEnd: (cleanup) => this.onEnd(cleanup),
    };
    const functions = ref.functions.map((inner) => this.resolve(inner, partition, label));
    return createBuiltin(ref.name, context, ref.args, functions as Callable[]);
  }

  resolveFunction(ref: FunctionRef, partition: number, label?: string): Callable {
    return this.resolve(ref, partition, label) as Callable;
  }

  /** Functions of a generated loop; a zero block becomes the function that makes its value. */
  resolveAll(parts: readonly LoopFunction[], partition: number): unknown[] {
    return parts.map(({ part, label }) => {
      if (part instanceof Uint8Array) return valueMaker(part, this.instance.classes);
      return part && this.resolve(part, partition, label);
    });
  }

  /** Runs `work`; what it throws is charged to the stage as a whole. */
  charged<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw this.failures.charge(error, this.stage.label);
    }
  }

  /** Aborted when the attempt ends; made for those who ask, since most tasks do not and making one takes its time. */
  get signal(): AbortSignal {
    this.#abort ??= new AbortController();
    return this.#abort.signal;
  }

  /** Runs `cleanup`, awaited, when the attempt ends, however it ends; last come, first served. */
  onEnd(cleanup: () => unknown): void {
    this.#cleanups.push(cleanup);
  }

  async end(): Promise<void> {
    this.#abort?.abort();
    for (let cleanup = this.#cleanups.pop(); cleanup !== undefined; cleanup = this.#cleanups.pop())
      await cleanup();
  }
}

/** The attempt's own closures, and the user's classes that its records may be of. */
export interface AttemptInstance {
  readonly roots: readonly unknown[];
  readonly classes: ClassRegistry;
}
