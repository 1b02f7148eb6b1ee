import { compileFunction } from "node:vm";
import type { RecordFields } from "../../block/decode-block.ts";
import type { SumForm } from "../../plan/known-function.ts";
import { type Batch, type Column, RangeBatch } from "../batch.ts";
import { areBuiltinsIntact } from "../kernels/intact-builtins.ts";
import { iterateArray, ownSum } from "../kernels/sums.ts";
import { refuseNonPair, refusePromise, type FailureLog } from "../operator-errors.ts";
import { CompiledIntegers } from "./integer-loop.ts";
import { iterateResult, type IterationBuffer } from "./iteration-buffer.ts";
import { type LoopFields, loopFields } from "./loop-fields.ts";
import { type LoopSpec, readsSide } from "./loop-spec.ts";
import { type FieldsInput, type LoopInput, loopSource } from "./loop-source.ts";

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
  own: boolean[];
  areIntact: boolean;
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
    own: [],
    areIntact: false,
    full: () => undefined,
  };
}

type Loop = (
  state: LoopState,
  a: LoopArgument,
  b: LoopArgument,
  from: number,
  end: number,
  want: number,
) => number;

type LoopArgument = Column | number | readonly (Column | undefined)[];

interface LoopHelpers {
  readonly isArray: (value: unknown) => boolean;
  readonly check: (value: unknown, n: number) => void;
  readonly notPair: (record: unknown, n: number) => never;
  readonly iterate: (result: unknown, n: number) => IterationBuffer;
  readonly failed: (thrown: unknown, at: number) => unknown;
  readonly append: (target: unknown[], more: readonly unknown[]) => void;
  readonly toDouble: (number: number) => number;
  readonly iterateArray: unknown;
  readonly ownSum: (made: unknown) => unknown;
}

/** Over the same functions. */
const mostLoops = 8;
/** Sources over whatever functions; stages with this loop may come without end, each with shapes of its own. */
const mostFactories = 64;

type LoopFactory = (f: readonly unknown[], h: LoopHelpers) => Loop;

type CompileLoop = (input: LoopInput, checked: boolean) => LoopFactory;

function nameOf(input: LoopInput): string {
  return typeof input === "object" ? input.literal : input;
}

/**
 * One loop of a stage, compiled once per worker and form of stage, when first needed; so its type feedback is shared by
 * the tasks of such stages and by nothing else.
 */
export class CompiledLoop {
  readonly spec: LoopSpec;
  readonly #file: string;
  readonly #factories = new Map<string, LoopFactory>();
  /** By their first function. */
  readonly #bound = new WeakMap<object, BoundLoops>();
  readonly #integers: CompiledIntegers | undefined;

  constructor(spec: LoopSpec, file: string) {
    const { integers } = spec;
    this.spec = spec;
    this.#file = file;
    this.#integers = integers && new CompiledIntegers(integers, `${file}-integers.js`);
  }

  /** The loop over the functions of one evaluation of a partition. */
  instantiate(functions: readonly unknown[], failures: FailureLog): LoopInstance {
    return new LoopInstance(this.#bind(functions), failures, this.#integers);
  }

  readonly #factory = (input: LoopInput, checked: boolean): LoopFactory => {
    const suffix = checked ? "-first" : "";
    const name = `${nameOf(input)}${suffix}`;
    let factory = this.#factories.get(name);
    if (factory === undefined) {
      const filename = `${this.#file}-${typeof input === "object" ? "fields" : input}${suffix}.js`;
      const source = loopSource(this.spec, input, checked);
      factory = compileFunction(source, ["f", "h"], { filename }) as LoopFactory;
      if (this.#factories.size >= mostFactories) this.#factories.clear();
      this.#factories.set(name, factory);
    }
    return factory;
  };

  /**
   * Functions without state are the same in every task, and then so is the loop over them: V8 holds them for constants
   * only as long as there is one of it (half the time of short functions, measured).
   */
  #bind(functions: readonly unknown[]): BoundLoops {
    const first = functions.find((f) => typeof f === "function");
    const known = first && this.#bound.get(first);
    if (known?.functions.every((f, i) => f === functions[i]) === true) return known;
    const bound = new BoundLoops(this.spec, functions, this.#factory);
    if (first !== undefined) this.#bound.set(first, bound);
    return bound;
  }
}

/** The loops of a spec over certain functions, one for each kind of input. */
class BoundLoops {
  readonly functions: readonly unknown[];
  readonly reads: LoopSpec["reads"];
  /** Of records that are no pairs: where pairs are needed, the error shows the whole record. */
  readonly fieldsRead: LoopSpec["reads"];
  /** Of the attempt whose records the loop is called for; a call ends before another task has its turn. */
  failures: FailureLog | undefined;
  readonly #form: SumForm | undefined;
  readonly #helpers: LoopHelpers;
  readonly #factory: CompileLoop;
  readonly #loops = new Map<string, { first: Loop; rest: Loop }>();

  constructor(spec: LoopSpec, functions: readonly unknown[], factory: CompileLoop) {
    this.functions = functions;
    this.reads = spec.reads;
    const needsPairs = spec.ops.some(({ op }) => op === "keys" || op === "values");
    this.fieldsRead = needsPairs ? undefined : spec.reads;
    this.#factory = factory;
    const { end } = spec;
    this.#form = end.kind === "table" && end.update.kind === "sums" ? end.update.form : undefined;
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
      toDouble,
      iterateArray,
      ownSum: (made) => ownSum(this.#form ?? [], made),
    };
  }

  /** Whether built-ins have to be looked at. */
  get addsUp(): boolean {
    return this.#form !== undefined;
  }

  /** The loop for the first record of a chunk, which looks at what functions return, and that for the others. */
  get(input: LoopInput): { first: Loop; rest: Loop } {
    const name = nameOf(input);
    let loops = this.#loops.get(name);
    if (loops === undefined) {
      const make = (checked: boolean): Loop =>
        this.#factory(input, checked)(this.functions, this.#helpers);
      loops = { first: make(true), rest: make(false) };
      this.#loops.set(name, loops);
    }
    return loops;
  }

  /** Whether records of these fields have a loop, or may have one: blocks of a stage may differ in their shapes. */
  takes({ literal }: FieldsInput): boolean {
    return this.#loops.has(literal) || this.#loops.size < mostLoops;
  }
}

export class LoopInstance {
  readonly #loops: BoundLoops;
  readonly #failures: FailureLog;
  readonly #integers: CompiledIntegers | undefined;
  #fields: (LoopFields & { readonly of: RecordFields }) | undefined;

  constructor(loops: BoundLoops, failures: FailureLog, integers: CompiledIntegers | undefined) {
    this.#loops = loops;
    this.#failures = failures;
    this.#integers = integers;
  }

  /**
   * Runs records `from` to `end` of `batch`; the first in the loop that looks at what functions return. Returns the
   * number of the first record that was not taken.
   */
  run(state: LoopState, batch: Batch, from: number, end: number, want: number): number {
    if (batch instanceof RangeBatch) {
      const next = this.#integers?.run(state, batch, from, end) ?? from;
      return next === end ? end : this.#runRange(state, batch, next, end, want);
    }
    const { reads } = this.#loops;
    if (batch.isPairs) {
      const keys = readsSide(reads, "0") ? batch.keys : none;
      const values = readsSide(reads, "1") ? batch.values : none;
      return this.#run("pairs", state, keys, values, from, end, want);
    }
    if (batch.fields !== undefined) {
      const { input, columns } = this.#fieldsOf(batch.fields);
      if (this.#loops.takes(input)) return this.#run(input, state, columns(), 0, from, end, want);
    }
    return this.#run("records", state, batch.records, batch.records, from, end, want);
  }

  #runRange(
    state: LoopState,
    { start, step, first, offset }: RangeBatch,
    from: number,
    end: number,
    want: number,
  ): number {
    if (offset !== undefined)
      return this.#run("counter", state, 0, 0, offset + from, offset + end, want) - offset;
    return this.#run("range", state, start, step, first + from, first + end, want) - first;
  }

  /** The same for all chunks of a batch. */
  #fieldsOf(fields: RecordFields): LoopFields {
    if (this.#fields?.of !== fields)
      this.#fields = { of: fields, ...loopFields(fields, this.#loops.fieldsRead) };
    return this.#fields;
  }

  #run(
    input: LoopInput,
    state: LoopState,
    a: LoopArgument,
    b: LoopArgument,
    from: number,
    end: number,
    want: number,
  ): number {
    const loops = this.#loops.get(input);
    this.#loops.failures = this.#failures;
    if (this.#loops.addsUp) state.areIntact = areBuiltinsIntact();
    const next = loops.first(state, a, b, from, Math.min(from + 1, end), want);
    return next === end ? next : loops.rest(state, a, b, next, end, want);
  }
}

/** A column that is not read. */
const none: Column = [];

function append(target: unknown[], more: readonly unknown[]): void {
  for (const value of more) target.push(value);
}

const double = new Float64Array(1);

/** The same number as V8 holds one that is not a small integer; it does so for what is read of such an array. */
function toDouble(number: number): number {
  double[0] = number;
  return double[0];
}
