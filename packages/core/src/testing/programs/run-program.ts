import { FiresteelError } from "../../errors/firesteel-error.ts";
import { type CanonicalOptions, canonicalResult } from "./canonical-result.ts";
import { keyedOperations } from "./keyed-operations.ts";
import { orderingOperations } from "./ordering-operations.ts";
import type { Program } from "./program.ts";
import { checkProgram } from "./program-state.ts";

/** What a program came to: a canonical result, or an error. */
export type Outcome =
  { readonly result: string } | { readonly error: string; readonly code: string };

/** A program's function, from a module that `printModule` made. */
export type ProgramFunction = (context: never) => Promise<unknown>;

/** Runs a program's function and writes its result in canonical form. */
export async function runProgram(
  program: Program,
  run: ProgramFunction,
  context: unknown,
  classes: readonly unknown[],
): Promise<Outcome> {
  let result: unknown;
  try {
    result = await run(context as never);
  } catch (error) {
    return outcomeOfError(error);
  }
  return outcomeOf(program, result, classes);
}

/** The outcome of a program whose action returned `result`, wherever it ran. */
export function outcomeOf(
  program: Program,
  result: unknown,
  classes: readonly unknown[] = [],
): Outcome {
  const checked = checkProgram(program);
  if (checked === undefined) throw new TypeError("an unchecked program was run");
  return { result: canonicalResult(result, checked.shape, canonicalOptions(program, classes)) };
}

export function outcomeOfError(error: unknown): Outcome {
  const code = FiresteelError.is(error) ? error.code : "";
  return { error: error instanceof Error ? (error.stack ?? error.message) : String(error), code };
}

/** Errors that a program may have; the reference's word counts, others agree by failing too. */
const expectedCodes = new Set(["EMPTY_COLLECTION", "MIXED_KINDS"]);

/** Undefined if both came to the same; else what differs. */
export function difference(expected: Outcome, actual: Outcome): string | undefined {
  if ("error" in expected) {
    if (!expectedCodes.has(expected.code)) return `the reference failed: ${expected.error}`;
    return "error" in actual
      ? undefined
      : `should have failed (${expected.code}), but gave\n${actual.result}`;
  }
  if ("error" in actual) return `failed: ${actual.error}`;
  return expected.result === actual.result
    ? undefined
    : `expected\n${expected.result}\nbut got\n${actual.result}`;
}

function canonicalOptions(program: Program, classes: readonly unknown[]): CanonicalOptions {
  const isKeyed = program.steps.some(
    ({ operation }) => operation in keyedOperations || operation in orderingOperations,
  );
  const keyedActions = /^(count|collectAs|reduceByKey|top|take|max|min|lookup)/;
  return {
    oneNull: program.mode === "common",
    equalKeysAlike:
      program.mode === "common" || isKeyed || keyedActions.test(program.action.operation),
    classes,
  };
}
