import { ReferenceContext } from "../reference/reference-context.ts";
import { printJavaScript } from "./print-program.ts";
import type { Program } from "./program.ts";
import { loadProgramModule } from "./program-module.ts";
import { difference, type Outcome, runProgram } from "./run-program.ts";
import { shrinkProgram } from "./shrink-program.ts";

/** Runs one of the programs that it was made for. */
export type ProgramRunner = (program: Program, index: number) => Promise<Outcome>;

/** Makes the runner of some programs. */
export type PrepareRunner = (programs: readonly Program[]) => Promise<ProgramRunner>;

/** Runs programs on a SparkContext, or what has its methods. */
export function programsOn(context: object): PrepareRunner {
  return async (programs) => {
    const module = await loadProgramModule(programs, { allowAsync: true });
    return (program, index) =>
      runProgram(program, module.programs[index]!, context, module.classes);
  };
}

/**
 * Compares what programs give with what the reference gives, `width` of them at a time. Returns a report for each
 * that differs: its seed, and for the first three the smallest program that still differs, and how.
 */
export async function checkPrograms(
  programs: readonly Program[],
  prepare: PrepareRunner,
  width: number,
): Promise<string[]> {
  const differs = await besideReference(programs, prepare);
  const failures: Program[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < programs.length) {
      const index = next++;
      const program = programs[index]!;
      if ((await differs(program, index)) !== undefined) failures.push(program);
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
  const reports: string[] = [];
  for (const program of failures.slice(0, 3)) reports.push(await report(program, prepare));
  for (const { seed, mode } of failures.slice(3)) reports.push(`seed ${seed} (${mode})`);
  return reports;
}

type Differs = (program: Program, index: number) => Promise<string | undefined>;

async function besideReference(
  programs: readonly Program[],
  prepare: PrepareRunner,
): Promise<Differs> {
  const [module, run] = await Promise.all([
    loadProgramModule(programs, { allowAsync: false }),
    prepare(programs),
  ]);
  return async (program, index) => {
    const reference = module.programs[index]!;
    const expected = await runProgram(program, reference, new ReferenceContext(), module.classes);
    return difference(expected, await run(program, index));
  };
}

async function report(program: Program, prepare: PrepareRunner): Promise<string> {
  const differs = async (candidate: Program): Promise<string | undefined> => {
    const check = await besideReference([candidate], prepare);
    return await check(candidate, 0);
  };
  const smallest = await shrinkProgram(program, async (one) => (await differs(one)) !== undefined);
  const how = (await differs(smallest)) ?? "it differs no more: not the same every time";
  return `seed ${program.seed} (${program.mode}), shrunk to\n${printJavaScript(smallest, true)}\n${how}`;
}
