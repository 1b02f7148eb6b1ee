import type { ClosureCase } from "./case.ts";

const base = 100;
const helper = (x: number): number => x + base;
function isEven(n: number): boolean {
  return n === 0 ? true : isOdd(n - 1);
}
function isOdd(n: number): boolean {
  return n === 0 ? false : isEven(n - 1);
}
function factorial(n: number): number {
  return n < 2 ? 1 : n * factorial(n - 1);
}
const fibonacci = (n: number): number => (n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2));
function makeAdder(k: number): (x: number) => number {
  return (x) => x + k;
}
const loopFunctions: ((x: number) => number)[] = [];
for (let i = 0; i < 3; i++) loopFunctions.push((x) => x * 10 + i);
const suffix = "name";
const toolbox = {
  scale: 2,
  times(x: number): number {
    return x * this.scale;
  },
  get double(): number {
    return this.scale * 2;
  },
  set both(x: number) {
    this.scale = x;
  },
  [`computed ${suffix}`](x: number): string {
    return `${x} ${base}`;
  },
  async later(x: number): Promise<number> {
    await null;
    return x + base;
  },
  *count(n: number): Generator<number> {
    for (let i = 0; i < n; i++) yield i + base;
  },
  async *stream(n: number): AsyncGenerator<number> {
    for (let i = 0; i < n; i++) yield i + base;
  },
};
const { times: looseTimes } = toolbox;
const tag = (strings: TemplateStringsArray, ...values: unknown[]): string =>
  strings.raw.join("|") + values.join(",");
const memo = new Map<number, number>();
const memoized = (n: number): number => {
  let value = memo.get(n);
  if (value === undefined) {
    value = n * base;
    memo.set(n, value);
  }
  return value;
};
const withProperties = Object.assign((x: number): number => x * withProperties.by, { by: 7 });
function Legacy(this: { x: number }, x: number): void {
  this.x = x;
}
Legacy.prototype.twice = function (this: { x: number }): number {
  return this.x * 2 + base;
};
function Derived(this: { x: number }, x: number): void {
  Legacy.call(this, x);
}
Derived.prototype = Object.create(Legacy.prototype as object);
const NewLegacy = Legacy as unknown as new (x: number) => { x: number; twice(): number };
const NewDerived = Derived as unknown as new (x: number) => { x: number; twice(): number };
const legacy = new NewLegacy(4);
let replaced = function original(n: number): number {
  return n <= 0 ? 0 : 1 + original(n - 1);
};
const first = replaced;
replaced = (n) => first(n) * 1000;
const currency = "€";

/** Functions of every syntax and how they name each other. */
export const functionCases: readonly ClosureCase[] = [
  { name: "no free variable", make: () => (x: number) => x + 1, args: [1] },
  { name: "a constant of the module", make: () => (x: number) => x + base, args: [1] },
  { name: "a nested function", make: () => (x: number) => helper(helper(x)), args: [1] },
  { name: "mutual recursion", make: () => (n: number) => [isEven(n), isOdd(n)], args: [9] },
  { name: "a function declaration that calls itself", make: () => factorial, args: [10] },
  { name: "an arrow function that calls itself", make: () => fibonacci, args: [12] },
  { name: "a factory's argument", make: () => makeAdder(5), args: [3] },
  { name: "variables of each loop turn", make: () => () => loopFunctions.map((f) => f(1)) },
  {
    name: "shadowed names",
    make: () => (base: number) => {
      const helper = base + 1;
      return [helper, ((base) => base)(3)];
    },
    args: [1],
  },
  {
    name: "defaults, rest and destructuring",
    make:
      () =>
      ({ a, b: [c] = [base] }: { a: number; b?: number[] }, ...rest: number[]) => {
        const { d = helper(a), ...others } = { e: 5 } as { d?: number; e: number };
        return [a, c, d, others, rest];
      },
    args: [{ a: 1 }, 2, 3],
  },
  {
    name: "block scopes, labels and catch",
    make: () => (n: number) => {
      const seen: unknown[] = [];
      outer: for (const i of [1, 2, 3]) {
        for (let j = 0; ; j++) {
          if (j > i) continue outer;
          if (i === 3) break outer;
          seen.push(i * base + j);
        }
      }
      try {
        throw new Error("x");
      } catch (error) {
        seen.push((error as Error).message);
      }
      switch (n) {
        case 1: {
          const helper = 8;
          seen.push(helper);
        }
      }
      return seen;
    },
    args: [1],
  },
  { name: "a method", make: () => () => toolbox.times(21) },
  { name: "a method on its own", make: () => () => looseTimes.call({ scale: 3 }, 5) },
  {
    name: "a method as the function",
    make: () => toolbox[`computed ${suffix}`] as (x: number) => string,
    args: [4],
  },
  {
    name: "accessors",
    make: () => () => {
      toolbox.both = 6;
      return [toolbox.double, toolbox.scale];
    },
    expected: [12, 6],
  },
  { name: "an async method", make: () => toolbox.later, args: [1] },
  { name: "a generator method", make: () => () => [...toolbox.count(3)] },
  {
    name: "an async generator",
    make: () => async () => {
      const seen: number[] = [];
      for await (const x of toolbox.stream(3)) seen.push(x);
      return seen;
    },
  },
  {
    name: "async functions",
    make: () => async (x: number) => (await Promise.all([x, Promise.resolve(base)])).join(),
    args: [1],
  },
  { name: "tagged templates", make: () => (x: number) => tag`a${x}\n${base}`, args: [1] },
  {
    name: "a memo cache",
    make: () => (n: number) => [memoized(n), memoized(n), memo.size],
    args: [2],
    expected: [200, 200, 1],
  },
  { name: "properties of a function", make: () => () => withProperties(6) },
  {
    name: "a constructor function",
    make: () => (x: number) => new NewLegacy(x).twice(),
    args: [1],
  },
  {
    name: "an instance of a constructor function",
    make: () => () => [legacy.twice(), legacy instanceof NewLegacy],
  },
  {
    name: "inheritance of constructor functions",
    make: () => (x: number) => [new NewDerived(x).twice(), new NewDerived(x) instanceof NewLegacy],
    args: [2],
  },
  { name: "a function that was replaced", make: () => (n: number) => replaced(n), args: [3] },
  {
    name: "the name of a function",
    make: () => () => [helper.name, factorial.name, Object.assign(() => 1, {}).name],
  },
  {
    name: "optional chaining, spread and the rest of the language",
    make: () => (o?: { a?: number[] }) => [
      ...(o?.a ?? [base]),
      o?.a?.[0] ?? null,
      2 ** 3,
      typeof notDeclared,
    ],
    args: [{}],
  },
  {
    name: "text that is not ASCII",
    make: () => (x: number) => `${x} ${currency} – ${"\u2028"}`.length,
    args: [1],
  },
  {
    name: "a function inside a function inside",
    make: () => () => [1, 2].map((x) => [3].map((y) => x * y + base)),
  },
  {
    name: "comments and parentheses in odd places",
    make: () =>
      /* ( */ function /* ( */ named /* ( */(/* { */ x: number /* } */) {
        return x + base;
      },
    args: [1],
  },
];

declare const notDeclared: unknown;
