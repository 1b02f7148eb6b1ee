import type { SparkListenerExecutorAdded, TaskEndReason, TaskInfo } from "@firesteel/core";
import type { TaskMetricsJson } from "@firesteel/core/ui";
import { type ExecutorRecord, noTasks } from "./records.ts";
import { addMetrics, noMetrics } from "./task-metric.ts";

const retainedDeadExecutors = 100;

/** The executors that are there, and the latest of those that are gone. */
export class ExecutorTable {
  readonly #executors = new Map<string, ExecutorRecord>();

  all(): ExecutorRecord[] {
    return [...this.#executors.values()];
  }

  added({ executorId, time, host, totalCores }: SparkListenerExecutorAdded): void {
    this.#executors.set(executorId, newExecutor(executorId, time, host, totalCores));
  }

  removed(id: string, time: number, reason: string): void {
    const executor = this.#executors.get(id);
    if (executor === undefined) return;
    executor.removeTime = time;
    executor.removeReason = reason;
    executor.tasks.active = 0;
    const dead = this.all().filter(({ removeTime }) => removeTime !== undefined);
    for (const { id: oldest } of dead.slice(0, -retainedDeadExecutors))
      this.#executors.delete(oldest);
  }

  taskStarted(task: TaskInfo): void {
    this.#find(task).tasks.active += 1;
  }

  taskEnded(
    task: TaskInfo,
    kind: TaskEndReason["kind"],
    duration: number,
    metrics: TaskMetricsJson | undefined,
  ): void {
    const executor = this.#find(task);
    executor.tasks.active = Math.max(0, executor.tasks.active - 1);
    if (kind === "Success") executor.tasks.completed += 1;
    else if (kind === "TaskKilled") executor.tasks.killed += 1;
    else executor.tasks.failed += 1;
    executor.totalDuration += duration;
    if (metrics !== undefined) addMetrics(executor.metrics, metrics);
  }

  /** An engine need not tell of its executors. */
  #find({ executorId: id, host, launchTime }: TaskInfo): ExecutorRecord {
    let executor = this.#executors.get(id);
    if (executor === undefined) {
      executor = newExecutor(id, launchTime, host, 1);
      this.#executors.set(id, executor);
    }
    return executor;
  }
}

function newExecutor(id: string, addTime: number, host: string, cores: number): ExecutorRecord {
  return {
    id,
    addTime,
    host,
    cores,
    removeTime: undefined,
    removeReason: undefined,
    tasks: noTasks(),
    totalDuration: 0,
    metrics: noMetrics(),
  };
}
