import { expect } from "vitest";
import type { Finished } from "./run-program.ts";

/** The program ended by itself with code 0 and left no process and no file. */
export function expectClean(run: Finished): void {
  expect({
    code: run.code,
    signal: run.signal,
    leftFiles: run.leftFiles,
    leftProcesses: run.leftProcesses,
    errors: run.code === 0 ? "" : run.stderr.slice(-2000),
  }).toEqual({ code: 0, signal: null, leftFiles: [], leftProcesses: 0, errors: "" });
}
