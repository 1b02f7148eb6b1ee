import type { ClassRegistry } from "../../block/class-registry.ts";
import type { Pace } from "../pace.ts";
import type { Workspace } from "../memory/workspace.ts";
import type { BuiltinArgs, BuiltinName } from "./names.ts";

export type Callable = (...args: unknown[]) => unknown;

/** Where a builtin is made: for one evaluation of one partition of the node that names it. */
export interface BuiltinContext {
  /** Partition of the builtin's own node, not of the task. */
  readonly partition: number;
  readonly classes: ClassRegistry;
  /** Which of the functions that the builtin is given are async. */
  readonly isAsync: readonly boolean[];
  /** Name of the operator, for messages. */
  readonly label: string;
  readonly pace: Pace;
  readonly space: Workspace;
  /** Runs `cleanup`, awaited, when the attempt ends. */
  onEnd(cleanup: () => unknown): void;
}

/** Makes a builtin from its arguments and the functions that it was given. */
export type BuiltinFactory<N extends BuiltinName = BuiltinName> = (
  context: BuiltinContext,
  args: BuiltinArgs<N>,
  functions: readonly Callable[],
) => unknown;

/** Some of the builtins by name. */
export type BuiltinFactories<N extends BuiltinName> = { readonly [K in N]: BuiltinFactory<K> };
