import { compileFunction } from "node:vm";
import { type Batch, type Column, RangeBatch } from "../batch.ts";
import { refuseNonPair, refusePromise, type FailureLog } from "../operator-errors.ts";
import { iterateResult, type IterationBuffer } from "./iteration-buffer.ts";
import type { LoopSpec } from "./loop-spec.ts";
import { type LoopInput, loopSource } from "./loop-source.ts";

/** What a generated loop is called with and leaves its results in; see `LoopEnd` for the fields of each. */
export interface LoopState {
  records: unknown[];
  keys: unknown[];
  values: unknown[];
  limit: number;
  count: number;
  result: unknown;
  isEmpty: boolean;
  index: unknown;
  capacity: number;
  last: number;
  full: () => void;
}

export function newLoopState(): LoopState {
  return {
    records: [],
    keys: [],
    values: [],
    limit: Number.POSITIVE_INFINITY,
    count: 0,
    result: undefined,
    isEmpty: true,
    index: undefined,
    capacity: Number.POSITIVE_INFINITY,
    last: -1,
    full: () => undefined,
  };
}

type Loop = (
  state: LoopState,
  a: Column | number,
  b: Column | number,
  from: number,
  end: number,
  want: number,
) => number;

interface LoopHelpers {
  readonly isArray: (value: unknown) => boolean;
  readonly check: (value: unknown, n: number) => void;
  readonly notPair: (record: unknown, n: number) => never;
  readonly iterate: (result: unknown, n: number) => IterationBuffer;
  readonly failed: (thrown: unknown, at: number) => unknown;
  readonly append: (target: unknown[], more: readonly unknown[]) => void;
}

type LoopFactory = (f: readonly unknown[], h: LoopHelpers) => Loop;

/**
 * One loop of a stage, compiled once per worker and stage, when first needed; so its type feedback is shared by the
 * tasks of the stage and by nothing else.
 */
export class CompiledLoop {
  readonly spec: LoopSpec;
  readonly #file: string;
  readonly #factories = new Map<string, LoopFactory>();
  /** By their first function. */
  readonly #bound = new WeakMap<object, BoundLoops>();

  constructor(spec: LoopSpec, file: string) {
    this.spec = spec;
    this.#file = file;
  }

  /** The loop over the functions of one evaluation of a partition. */
  instantiate(functions: readonly unknown[], failures: FailureLog): LoopInstance {
    return new LoopInstance(this.#bind(functions), failures);
  }

  /**
   * Functions without state are the same in every task, and then so is the loop over them: V8 holds them for constants
   * only as long as there is one of it (half the time of short functions, measured).
   */
  #bind(functions: readonly unknown[]): BoundLoops {
    const first = functions.find((f) => typeof f === "function");
    const known = first && this.#bound.get(first);
    if (known?.functions.every((f, i) => f === functions[i]) === true) return known;
    const bound = new BoundLoops(this.spec, functions, (name, make) => {
      let factory = this.#factories.get(name);
      if (factory === undefined) {
        const filename = `${this.#file}-${name}.js`;
        factory = compileFunction(make(), ["f", "h"], { filename }) as LoopFactory;
        this.#factories.set(name, factory);
      }
      return factory;
    });
    if (first !== undefined) this.#bound.set(first, bound);
    return bound;
  }
}

/** The loops of a spec over certain functions, one for each kind of input. */
class BoundLoops {
  readonly functions: readonly unknown[];
  /** Of the attempt whose records the loop is called for; a call ends before another task has its turn. */
  failures: FailureLog | undefined;
  readonly #spec: LoopSpec;
  readonly #helpers: LoopHelpers;
  readonly #factory: (name: string, source: () => string) => LoopFactory;
  readonly #loops: Partial<Record<LoopInput, { first: Loop; rest: Loop }>> = {};

  constructor(
    spec: LoopSpec,
    functions: readonly unknown[],
    factory: (name: string, source: () => string) => LoopFactory,
  ) {
    this.#spec = spec;
    this.functions = functions;
    this.#factory = factory;
    const labels = [...spec.ops.map((op) => op.label), spec.endLabel];
    const label = (n: number): string => labels[n] ?? spec.endLabel;
    this.#helpers = {
      isArray: Array.isArray,
      check: (value, n) => refusePromise(value, label(n)),
      notPair: (record, n) => refuseNonPair(record, label(n)),
      iterate: (result, n) => iterateResult(result, label(n)),
      failed: (thrown, at) =>
        at < 0 || this.failures === undefined ? thrown : this.failures.charge(thrown, label(at)),
      append,
    };
  }

  /** The loop for the first record of a chunk, which looks at what functions return, and that for the others. */
  get(input: LoopInput): { first: Loop; rest: Loop } {
    return (this.#loops[input] ??= {
      first: this.#make(input, true),
      rest: this.#make(input, false),
    });
  }

  #make(input: LoopInput, checked: boolean): Loop {
    const name = `${input}${checked ? "-first" : ""}`;
    const factory = this.#factory(name, () => loopSource(this.#spec, input, checked));
    return factory(this.functions, this.#helpers);
  }
}

export class LoopInstance {
  readonly #loops: BoundLoops;
  readonly #failures: FailureLog;

  constructor(loops: BoundLoops, failures: FailureLog) {
    this.#loops = loops;
    this.#failures = failures;
  }

  /**
   * Runs records `from` to `end` of `batch`; the first in the loop that looks at what functions return. Returns the
   * number of the first record that was not taken.
   */
  run(state: LoopState, batch: Batch, from: number, end: number, want: number): number {
    if (batch instanceof RangeBatch) {
      const { start, step, first, offset } = batch;
      if (offset !== undefined)
        return this.#run("counter", state, 0, 0, offset + from, offset + end, want) - offset;
      return this.#run("range", state, start, step, first + from, first + end, want) - first;
    }
    return batch.isPairs
      ? this.#run("pairs", state, batch.keys, batch.values, from, end, want)
      : this.#run("records", state, batch.records, batch.records, from, end, want);
  }

  #run(
    input: LoopInput,
    state: LoopState,
    a: Column | number,
    b: Column | number,
    from: number,
    end: number,
    want: number,
  ): number {
    const loops = this.#loops.get(input);
    this.#loops.failures = this.#failures;
    const next = loops.first(state, a, b, from, Math.min(from + 1, end), want);
    return next === end ? next : loops.rest(state, a, b, next, end, want);
  }
}

function append(target: unknown[], more: readonly unknown[]): void {
  for (const value of more) target.push(value);
}
