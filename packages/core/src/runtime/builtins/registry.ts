import { InternalError } from "../../errors/firesteel-error.ts";
import type { Callable } from "../task-run.ts";
import type { BuiltinContext, BuiltinFactory } from "./builtin-context.ts";
import type { BuiltinName } from "./names.ts";
import { partitionFunctions } from "./partition-functions.ts";
import { recordFunctions } from "./record-functions.ts";

const factories: Partial<Record<BuiltinName, BuiltinFactory>> = {
  ...recordFunctions,
  ...partitionFunctions,
};

/** Makes the builtin that a plan names. */
export function createBuiltin(
  name: string,
  context: BuiltinContext,
  args: readonly unknown[],
  functions: readonly Callable[],
): unknown {
  const factory = Object.hasOwn(factories, name) ? factories[name as BuiltinName] : undefined;
  if (factory === undefined)
    throw new InternalError("UNKNOWN_BUILTIN", `there is no builtin function ${name}`);
  return factory(context, args as readonly never[], functions);
}
