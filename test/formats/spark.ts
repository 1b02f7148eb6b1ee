import { resolve } from "node:path";
// @ts-expect-error -- a plain script without types
import { runWithSpark as run } from "../../oracle/run-with-spark.mjs";

const runProgram = run as (program: string, args: readonly string[]) => Promise<unknown>;

/** Runs a Python program of the suite with the interpreter that imports PySpark; its last line of output is JSON. */
export function runWithSpark(program: string, args: readonly string[]): Promise<unknown> {
  return runProgram(resolve(import.meta.dirname, "..", program), args);
}
