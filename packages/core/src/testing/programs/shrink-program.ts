import { withoutUnused } from "./generate-program.ts";
import { smallerLambdas, smallerRows } from "./shrink-expression.ts";
import type { Action, Program, Step } from "./program.ts";
import { checkProgram } from "./program-state.ts";

/**
 * A program as small as can be found that still `fails`: steps left out, rows and functions cut down. Tries at most
 * `limit` programs.
 */
export async function shrinkProgram(
  program: Program,
  fails: (program: Program) => Promise<boolean>,
  limit: number = 300,
): Promise<Program> {
  let smallest = program;
  let tries = 0;
  for (let progress = true; progress;) {
    progress = false;
    for (const candidate of smallerPrograms(smallest)) {
      if (tries >= limit) return smallest;
      if (checkProgram(candidate) === undefined) continue;
      tries++;
      if (!(await fails(candidate))) continue;
      smallest = candidate;
      progress = true;
      break;
    }
  }
  return smallest;
}

function* smallerPrograms(program: Program): Generator<Program> {
  yield* endingEarlier(program);
  yield* leavingOut(program);
  yield* withSmallerSteps(program);
  yield* withSmallerAction(program);
  const used = JSON.stringify([program.steps, program.action]);
  const constants = program.constants.filter(({ name }) => used.includes(`"${name}"`));
  if (constants.length < program.constants.length) yield { ...program, constants };
}

function* endingEarlier(program: Program): Generator<Program> {
  const plain: Omit<Action, "operation" | "input"> = {
    lambdas: [],
    numbers: [],
    flags: [],
    literals: [],
  };
  for (let input = 0; input < program.steps.length; input++)
    for (const operation of ["partitions", "collect", "count"]) {
      const same = input === program.action.input && operation === program.action.operation;
      if (same || (operation === "count" && program.action.operation === "count")) continue;
      const isSimpler =
        input < program.action.input ||
        !["partitions", "collect", "count"].includes(program.action.operation);
      if (isSimpler) yield withoutUnused({ ...program, action: { operation, input, ...plain } });
    }
}

// Each step in turn replaced by one of its inputs.
function* leavingOut(program: Program): Generator<Program> {
  for (const [index, step] of program.steps.entries())
    for (const input of new Set(step.inputs)) {
      const redirect = (i: number): number => (i === index ? input : i);
      yield withoutUnused({
        ...program,
        steps: program.steps.map((one, i) =>
          i > index ? { ...one, inputs: one.inputs.map(redirect) } : one,
        ),
        action: { ...program.action, input: redirect(program.action.input) },
      });
    }
}

function* withSmallerSteps(program: Program): Generator<Program> {
  for (const [index, step] of program.steps.entries())
    for (const smaller of smallerSteps(step))
      yield { ...program, steps: program.steps.with(index, smaller) };
}

function* smallerSteps(step: Step): Generator<Step> {
  if (step.operation === "parallelize") {
    const [rows] = step.literals;
    for (const fewer of smallerRows(rows!)) yield { ...step, literals: [fewer] };
    if (step.numbers[0]! > 1) yield { ...step, numbers: [step.numbers[0]! - 1] };
    return;
  }
  if (step.operation === "range") return;
  for (const lambdas of smallerLambdas(step.lambdas)) yield { ...step, lambdas };
  for (const [i, number] of step.numbers.entries())
    if (number !== undefined && number > 1 && step.operation !== "sample")
      yield { ...step, numbers: step.numbers.with(i, number - 1) };
}

function* withSmallerAction(program: Program): Generator<Program> {
  const { action } = program;
  for (const lambdas of smallerLambdas(action.lambdas))
    yield { ...program, action: { ...action, lambdas } };
}
