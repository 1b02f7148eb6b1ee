import { registerCoreExport } from "../closure/core-exports.ts";
import type { TaskMetricsJson } from "../engine/engine-event.ts";
import type { MaybePromise, TaskDescription } from "./task-environment.ts";
import { currentTaskScope } from "./task-scope.ts";

export type TaskCompletionListener = (context: TaskContext) => MaybePromise<void>;
export type TaskInterruptListener = (context: TaskContext, reason: string) => void;
export type TaskFailureListener = (context: TaskContext, error: unknown) => MaybePromise<void>;

/** A resource of a task, as Spark's `ResourceInformation`. */
export interface TaskResource {
  readonly name: string;
  readonly addresses: readonly string[];
}

/** What a task context asks of the runtime. @internal */
export interface TaskContextHost {
  readonly task: TaskDescription;
  metrics(): TaskMetricsJson;
  isInterrupted(): boolean;
}

/** Which task the code runs in; `TaskContext.get()` finds it anywhere in a task's code, also asynchronous code. */
export class TaskContext {
  readonly #host: TaskContextHost;
  readonly #completionListeners: TaskCompletionListener[] = [];
  readonly #failureListeners: TaskFailureListener[] = [];
  readonly #interruptListeners: TaskInterruptListener[] = [];
  #state: "running" | "completed" | "failed" = "running";
  #failure: unknown;
  #interruption: string | undefined;

  /** @internal */
  constructor(host: TaskContextHost) {
    this.#host = host;
  }

  /** The context of the running task, undefined on the driver. */
  static get(): TaskContext | undefined {
    return currentTaskScope()?.context;
  }

  /** Partition of the running task, 0 on the driver. */
  static getPartitionId(): number {
    return TaskContext.get()?.partitionId() ?? 0;
  }

  partitionId(): number {
    return this.#host.task.partition;
  }

  stageId(): number {
    return this.#host.task.stage;
  }

  stageAttemptNumber(): number {
    return this.#host.task.stageAttempt;
  }

  /** Counts the attempts of this task from 0. */
  attemptNumber(): number {
    return this.#host.task.attempt;
  }

  /** Unique in the application. */
  taskAttemptId(): number {
    return this.#host.task.taskAttemptId;
  }

  /** Number of tasks of the stage. */
  numPartitions(): number {
    return this.#host.task.numPartitions;
  }

  /** A property that the driver set with `sc.setLocalProperty`. */
  getLocalProperty(key: string): string | undefined {
    const { properties } = this.#host.task;
    return Object.hasOwn(properties, key) ? properties[key] : undefined;
  }

  cpus(): number {
    return this.#host.task.cpus;
  }

  /** Resources other than processors; this engine assigns none. */
  resources(): ReadonlyMap<string, TaskResource> {
    return new Map();
  }

  /** Whether the task has ended, well or not. */
  isCompleted(): boolean {
    return this.#state !== "running";
  }

  isFailed(): boolean {
    return this.#state === "failed";
  }

  /** Whether somebody asked the task to stop. */
  isInterrupted(): boolean {
    return this.#host.isInterrupted();
  }

  taskMetrics(): TaskMetricsJson {
    return this.#host.metrics();
  }

  /** Calls, and awaits, `listener` when the task ends, well or not; at once where it has ended. Last come, first served. */
  addTaskCompletionListener(listener: TaskCompletionListener): this {
    if (this.isCompleted()) void listener(this);
    else this.#completionListeners.push(listener);
    return this;
  }

  /** Calls, and awaits, `listener` when the task fails; at once where it has failed. */
  addTaskFailureListener(listener: TaskFailureListener): this {
    if (this.isFailed()) void listener(this, this.#failure);
    else this.#failureListeners.push(listener);
    return this;
  }

  /**
   * Calls `listener` once when the task is asked to stop, with the reason, at once where it has been: to close what the
   * task waits for, so that it need not be waited out. A task that computes without a pause hears of it at its next
   * pause. What the listener throws is dropped, since the task ends anyway.
   */
  addTaskInterruptListener(listener: TaskInterruptListener): this {
    this.#interruptListeners.push(listener);
    if (this.#interruption !== undefined) this.markInterrupted(this.#interruption);
    return this;
  }

  /** @internal Tells the interrupt listeners, each once. */
  markInterrupted(reason: string): void {
    if (this.isCompleted()) return;
    this.#interruption = reason;
    const listeners = this.#interruptListeners.splice(0).toReversed();
    for (const listener of listeners)
      try {
        listener(this, reason);
      } catch {
        // It ends anyway.
      }
  }

  /** @internal Ends the task; an error of a listener is thrown after all have run. */
  async markEnded(failure?: { readonly error: unknown }): Promise<void> {
    if (this.#state !== "running") return;
    this.#state = failure === undefined ? "completed" : "failed";
    this.#failure = failure?.error;
    const errors: unknown[] = [];
    if (failure !== undefined)
      await callAll(this.#failureListeners, errors, (listener) => listener(this, failure.error));
    await callAll(this.#completionListeners, errors, (listener) => listener(this));
    // oxlint-disable-next-line typescript/only-throw-error -- what a user's listener threw
    if (errors.length > 0) throw errors[0];
  }
}

async function callAll<L>(
  listeners: L[],
  errors: unknown[],
  call: (listener: L) => MaybePromise<void>,
): Promise<void> {
  for (let listener = listeners.pop(); listener !== undefined; listener = listeners.pop()) {
    try {
      await call(listener);
    } catch (error) {
      errors.push(error);
    }
  }
}

registerCoreExport("TaskContext", TaskContext);
