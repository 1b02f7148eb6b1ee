import { InternalError } from "../../errors/firesteel-error.ts";
import type { BuiltinContext, BuiltinFactories, Callable } from "./builtin-context.ts";
import { functionFolds } from "./function-folds.ts";
import { iteratorFunctions } from "./iterator-functions.ts";
import type { BuiltinName } from "./names.ts";
import { recordFunctions } from "./record-functions.ts";
import { samplingFunctions } from "./sampling-functions.ts";
import { sketchFunctions } from "./sketch-functions.ts";
import { valueFolds } from "./value-folds.ts";

/** Zip is a reader of its own; formats come by {@link loadFormats}. */
let factories: Partial<BuiltinFactories<Exclude<BuiltinName, "zip">>> = {
  ...recordFunctions,
  ...samplingFunctions,
  ...functionFolds,
  ...valueFolds,
  ...sketchFunctions,
  ...iteratorFunctions,
};

/**
 * Loads the formats, which bring much of `io/` along: for stages that read or write with them, so that all others
 * start without.
 */
export async function loadFormats(): Promise<void> {
  const { formats } = await import("./formats.ts");
  factories = { ...factories, ...formats };
}

type AnyFactory = (
  context: BuiltinContext,
  args: readonly unknown[],
  functions: readonly Callable[],
) => unknown;

/** Makes the builtin that a plan names. */
export function createBuiltin(
  name: string,
  context: BuiltinContext,
  args: readonly unknown[],
  functions: readonly Callable[],
): unknown {
  if (!Object.hasOwn(factories, name))
    throw new InternalError("UNKNOWN_BUILTIN", `there is no builtin function ${name}`);
  const factory = factories[name as keyof typeof factories] as AnyFactory;
  return factory(context, args, functions);
}
