import {
  difference,
  loadProgramModule,
  printJavaScript,
  ReferenceContext,
  runProgram,
  shrinkProgram,
} from "@firesteel/core/testing";

/**
 * Compares what programs give with what the reference gives, `width` of them at a time.
 *
 * @param {readonly import("@firesteel/core/testing").Program[]} programs
 * @param {(programs: readonly object[]) => Promise<(program: object, index: number) => Promise<object>>} prepare
 *   makes the runner of some programs, which gives the outcome of each
 * @returns {Promise<string[]>} for each program that differs its seed, the smallest program that still differs, and how
 */
export async function checkPrograms(programs, prepare, width) {
  const run = await withReference(programs, prepare);
  const failures = [];
  let next = 0;
  const worker = async () => {
    while (next < programs.length) {
      const index = next++;
      const program = programs[index];
      if ((await run(program, index)) !== undefined) failures.push(program);
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
  const reports = [];
  for (const program of failures.slice(0, 3)) reports.push(await report(program, prepare));
  for (const program of failures.slice(3)) reports.push(`seed ${program.seed} (${program.mode})`);
  return reports;
}

/** The difference of each program, or undefined. */
async function withReference(programs, prepare) {
  const [module, runOther] = await Promise.all([
    loadProgramModule(programs, { allowAsync: false }),
    prepare(programs),
  ]);
  return async (program, index) => {
    const run = module.programs[index];
    const context = new ReferenceContext();
    const expected = await runProgram(program, run, context, module.classes);
    return difference(expected, await runOther(program, index));
  };
}

async function report(program, prepare) {
  const differs = async (candidate) => {
    const run = await withReference([candidate], prepare);
    return await run(candidate, 0);
  };
  const smallest = await shrinkProgram(program, async (one) => (await differs(one)) !== undefined);
  const how = (await differs(smallest)) ?? "does not differ any more: not the same every time";
  return `seed ${program.seed} (${program.mode}), shrunk to\n${printJavaScript(smallest, true)}\n${how}`;
}
