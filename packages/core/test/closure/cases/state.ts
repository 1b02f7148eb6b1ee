import { withVars } from "@firesteel/core";
import type { ClosureCase } from "./case.ts";
import { add, currentTotal, hit, state } from "./helpers/arithmetic.ts";

let counter = 10;
const shared = { n: 0, log: [] as string[] };
function counterPair(): { up: () => number; now: () => number } {
  let n = 0;
  return { up: () => ++n, now: () => n };
}
const pair = counterPair();
const other = counterPair();
let moduleCount = 0;
const bump = (): number => ++moduleCount;
const readCount = (): number => moduleCount;
const swap = (): unknown => {
  [counter, shared.n] = [shared.n, counter];
  ({ counter, a: shared.n } = { counter: counter + 1, a: 5 });
  for (counter of [counter, counter + 1]);
  return { counter };
};
const reader = (): number => counter;
let callable = (x: number): number => x + 1;
const replaceCallable = (): void => {
  callable = (x) => x * 100;
};
const useCallable = (x: number): number => callable(x);
const { explicit } = {
  explicit: withVars({ k: 3, list: [1, 2] }, ({ k, list }) => (x: number) => {
    list.push(x);
    return [x * k, list.length];
  }),
};

/** State that functions share, and that does not come back. Every row also runs on a second, fresh instance. */
export const stateCases: readonly ClosureCase[] = [
  {
    name: "an assigned variable is the instance's own",
    make: () => () => ++counter,
    calls: [[0], [0]],
    expected: [11, 12],
  },
  {
    name: "two functions share an object",
    make: () => [() => ++shared.n, () => shared.n],
    calls: [[0], [0], [1]],
    expected: [1, 2, 2],
  },
  {
    name: "two functions share a variable of a module",
    make: () => [() => bump(), () => readCount()],
    calls: [[0], [1], [0], [1]],
    expected: [1, 1, 2, 2],
  },
  {
    name: "two functions share a variable of another module",
    make: () => [(x: number) => add(x), () => currentTotal()],
    calls: [[0, 5], [0, 2], [1]],
    expected: [5, 7, 7],
  },
  {
    name: "a variable assigned by the function itself and read by another",
    make: () => [
      () => {
        counter += 5;
        return counter;
      },
      () => reader(),
    ],
    calls: [[0], [1]],
    expected: [15, 15],
  },
  {
    name: "state in an imported object",
    make: () => [() => hit(), () => state.hits],
    calls: [[0], [0], [1]],
    expected: [1, 2, 2],
  },
  {
    name: "closures of one scope share its variable",
    make: () => () => [pair.up(), pair.up(), pair.now()],
    expected: [1, 2, 2],
  },
  {
    name: "closures of two runs of one scope do not",
    make: () => () => [pair.up(), other.now(), other.up(), other.up(), pair.now()],
    expected: [1, 0, 1, 2, 1],
  },
  {
    name: "closures of one scope in two functions",
    make: () => [() => pair.up(), () => pair.now()],
    calls: [[0], [1]],
    expected: [1, 1],
  },
  {
    name: "every way to assign",
    make: () => [() => swap(), () => reader()],
    calls: [[0], [1]],
    expected: [{ counter: 2 }, 2],
  },
  {
    name: "a shared variable that is called",
    make: () => [
      (x: number) => {
        replaceCallable();
        return useCallable(x);
      },
      (x: number) => callable(x),
    ],
    calls: [
      [1, 2],
      [0, 2],
      [1, 2],
    ],
    expected: [3, 200, 200],
  },
  { name: "explicit variables", make: () => explicit, args: [2], expected: [6, 3] },
];
