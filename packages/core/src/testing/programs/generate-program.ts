import { actions } from "./actions.ts";
import { Dice } from "./dice.ts";
import type { Constant } from "./program.ts";
import type { Action, Program, ProgramMode, RddState, Step } from "./program.ts";
import { checkProgram, rddOperations } from "./program-state.ts";
import { bool, int, isCommon, str } from "./program-type.ts";
import { randomLiteral } from "./random-expression.ts";
import { randomType } from "./random-type.ts";
import { sourceOperations } from "./source-operations.ts";

/** How often operations are tried, where not once: keyed ones fit seldom, some are worth more than others. */
const weights: Readonly<Record<string, number>> = {
  reduceByKey: 4,
  groupByKey: 3,
  aggregateByKey: 2,
  combineByKey: 3,
  foldByKey: 4,
  join: 3,
  leftOuterJoin: 3,
  rightOuterJoin: 3,
  fullOuterJoin: 3,
  cogroup: 3,
  groupWith: 3,
  subtractByKey: 3,
  sortByKey: 4,
  sortWithinPartitions: 3,
  partitionByInt: 3,
  union: 3,
  map: 3,
  mapValues: 2,
  flatMap: 2,
  filter: 2,
  sample: 3,
  collect: 8,
  partitions: 12,
  reduce: 3,
  collectAsMap: 4,
  mean: 3,
  variance: 3,
  sampleStdev: 3,
  histogram: 3,
  takeSample: 4,
};

function weighted(names: readonly string[]): string[] {
  return names.flatMap((name) => Array.from({ length: weights[name] ?? 1 }, () => name));
}

const transformationNames = weighted(
  Object.keys(rddOperations).filter((name) => !(name in sourceOperations)),
);
const actionNames = weighted(Object.keys(actions));

/** The program of a seed: one to three sources, one to eight transformations, one action. Always the same one. */
export function generateProgram(seed: number, mode: ProgramMode): Program {
  const dice = new Dice(seed * 2 + (mode === "own" ? 1 : 0));
  const constants = randomConstants(dice);
  // One type of keys for all sources, so that they can be joined.
  const keyType = randomType(dice, { keyable: true, odd: mode === "own" && dice.chance(0.5) });
  const steps: Step[] = [];
  const states: RddState[] = [];

  const add = (name: string, inputs: readonly number[]): boolean => {
    const operation = rddOperations[name];
    const inputStates = inputs.map((input) => states[input] as RddState);
    if (operation === undefined || operation.arity !== inputs.length) return false;
    const details = operation.choose({
      dice,
      mode,
      inputs: inputStates,
      outer: constants,
      keyType,
    });
    if (details === undefined) return false;
    const step: Step = {
      operation: name,
      inputs,
      lambdas: [],
      numbers: [],
      flags: [],
      literals: [],
      ...details,
    };
    const state = operation.check(inputStates, step, mode);
    if (state === undefined || (mode === "common" && !isCommon(state.type))) return false;
    steps.push(step);
    states.push(state);
    return true;
  };

  const sources = dice.int(1, 3);
  for (let i = 0; i < sources; i++) add(dice.chance(0.85) ? "parallelize" : "range", []);
  const length = sources + dice.pick([1, 2, 3, 4, 5, 6, 7, 8, 8]);
  for (let tries = 0; steps.length < length && tries < 200; tries++) {
    const name = dice.pick(transformationNames);
    const arity = rddOperations[name]?.arity ?? 1;
    // Mostly on from the newest RDD, so that chains grow; other inputs are any RDD.
    const newest = steps.length - 1;
    const inputs = dice.list(arity, () => dice.int(0, newest));
    if (dice.chance(0.8)) inputs[0] = newest;
    add(name, inputs);
  }

  for (;;) {
    const operation = dice.pick(actionNames);
    const input = dice.chance(0.9) ? steps.length - 1 : dice.int(0, steps.length - 1);
    const state = states[input] as RddState;
    const details = actions[operation]?.choose({
      dice,
      mode,
      inputs: [state],
      input: state,
      outer: constants,
      keyType,
    });
    if (details === undefined) continue;
    const action: Action = {
      operation,
      input,
      lambdas: [],
      numbers: [],
      flags: [],
      literals: [],
      ...details,
    };
    const program: Program = { seed, mode, constants, steps, action };
    if (checkProgram(program) !== undefined) return withoutUnused(program);
  }
}

function randomConstants(dice: Dice): Constant[] {
  return dice
    .list(dice.int(0, 2), () => dice.chance(0.4))
    .map((isBroadcast, i) => {
      const value = randomLiteral(dice, dice.pick([int, str, bool]));
      return { name: `${isBroadcast ? "broadcast" : "constant"}${i}`, type: value.type, value };
    });
}

/** The program without the RDDs that its action does not need. */
export function withoutUnused(program: Program): Program {
  const used = new Set<number>();
  const visit = (index: number): void => {
    if (used.has(index)) return;
    used.add(index);
    program.steps[index]?.inputs.forEach(visit);
  };
  visit(program.action.input);
  const kept = [...used].toSorted((a, b) => a - b);
  const renumber = (index: number): number => kept.indexOf(index);
  return {
    ...program,
    steps: kept.map((index) => {
      const step = program.steps[index] as Step;
      return { ...step, inputs: step.inputs.map(renumber) };
    }),
    action: { ...program.action, input: renumber(program.action.input) },
  };
}
