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

  constructor(spec: LoopSpec, file: string) {
    this.spec = spec;
    this.#file = file;
  }

  /** The loop over fresh functions, for one evaluation of a partition. */
  instantiate(functions: readonly unknown[], failures: FailureLog): LoopInstance {
    const labels = [...this.spec.ops.map((op) => op.label), this.spec.endLabel];
    const label = (n: number): string => labels[n] ?? this.spec.endLabel;
    const helpers: LoopHelpers = {
      isArray: Array.isArray,
      check: (value, n) => refusePromise(value, label(n)),
      notPair: (record, n) => refuseNonPair(record, label(n)),
      iterate: (result, n) => iterateResult(result, label(n)),
      failed: (thrown, at) => (at < 0 ? thrown : failures.charge(thrown, label(at))),
      append,
    };
    return new LoopInstance((input, checked) => this.#factory(input, checked)(functions, helpers));
  }

  #factory(input: LoopInput, checked: boolean): LoopFactory {
    const name = `${input}${checked ? "-first" : ""}`;
    let factory = this.#factories.get(name);
    if (factory === undefined) {
      const source = loopSource(this.spec, input, checked);
      factory = compileFunction(source, ["f", "h"], {
        filename: `${this.#file}-${name}.js`,
      }) as LoopFactory;
      this.#factories.set(name, factory);
    }
    return factory;
  }
}

export class LoopInstance {
  readonly #make: (input: LoopInput, checked: boolean) => Loop;
  readonly #loops: Partial<Record<LoopInput, { first: Loop; rest: Loop }>> = {};

  constructor(make: (input: LoopInput, checked: boolean) => Loop) {
    this.#make = make;
  }

  /**
   * Runs records `from` to `end` of `batch`; the first in the loop that looks at what functions return. Returns the
   * number of the first record that was not taken.
   */
  run(state: LoopState, batch: Batch, from: number, end: number, want: number): number {
    if (batch instanceof RangeBatch) {
      const { start, step, first } = batch;
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
    const loops = (this.#loops[input] ??= {
      first: this.#make(input, true),
      rest: this.#make(input, false),
    });
    const next = loops.first(state, a, b, from, Math.min(from + 1, end), want);
    return next === end ? next : loops.rest(state, a, b, next, end, want);
  }
}

function append(target: unknown[], more: readonly unknown[]): void {
  for (const value of more) target.push(value);
}
