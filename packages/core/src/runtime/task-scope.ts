import { AsyncLocalStorage } from "node:async_hooks";
import type { TaskContext } from "./task-context.ts";

/** What user code of a task, also asynchronous code that it started, belongs to. */
export interface TaskScope {
  readonly context: TaskContext;
}

const storage = new AsyncLocalStorage<TaskScope>();

/** The task whose code is running, also behind an `await`; undefined on the driver. */
export function currentTaskScope(): TaskScope | undefined {
  return storage.getStore();
}

export function runInScope<T>(scope: TaskScope, work: () => T): T {
  return storage.run(scope, work);
}
