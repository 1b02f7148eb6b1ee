import type { ClassRegistry } from "../../block/class-registry.ts";
import type { Callable, TaskRun } from "../task-run.ts";

/** Where a builtin is made: for one evaluation of one partition of the node that names it. */
export interface BuiltinContext {
  /** Partition of the builtin's own node, not of the task. */
  readonly partition: number;
  readonly classes: ClassRegistry;
  /** Undefined where the driver makes a format. */
  readonly run: TaskRun | undefined;
}

/** Makes a builtin from its arguments (see `BuiltinTable`) and the functions that it was given. */
export type BuiltinFactory = (
  context: BuiltinContext,
  args: readonly never[],
  functions: readonly Callable[],
) => unknown;
