import { type Batch, type PairBatch, recordsOf } from "../batch.ts";
import type { BatchFold } from "../batch-fold.ts";
import { refusePromise } from "../operator-errors.ts";
import { listParts } from "../memory/combiner-parts.ts";
import { type Combiners, CombiningTable } from "../memory/combining-table.ts";
import type { Reader } from "../reader.ts";
import { drainNow } from "../readers/drain.ts";
import { asPairs } from "../readers/pairs.ts";
import { concatGroups, keepFirst } from "../shuffle/table-update.ts";
import { decodeValue, valueMaker } from "../value-block.ts";
import type { BuiltinContext, BuiltinFactories, Callable } from "./builtin-context.ts";
import type { CombineKind } from "./names.ts";

type FunctionFoldName =
  "aggregatePartition" | "reducePartition" | "reduceByKeyLocally" | "combinePartition";

/** Partitions folded by the user's function; an async function is awaited call by call. */
export const functionFolds: BuiltinFactories<FunctionFoldName> = {
  aggregatePartition: (context, [zero], [seqOp]): BatchFold => {
    const fold = new RecordFold(context, seqOp as Callable, {
      value: decodeValue(zero, context.classes),
    });
    return { add: (batch) => fold.add(recordsOf(batch), batch.length), result: () => fold.values };
  },
  reducePartition: (context, _, [f]): BatchFold => {
    const fold = new RecordFold(context, f as Callable, undefined);
    return { add: (batch) => fold.add(recordsOf(batch), batch.length), result: () => fold.values };
  },
  reduceByKeyLocally: (context, _, functions): BatchFold =>
    new KeyedFold(context, keySteps("reduce", undefined, functions)),
  combinePartition: (context, [kind, zero], functions): BatchFold => {
    const makeZero = zero === undefined ? undefined : valueMaker(zero, context.classes);
    return new KeyedFold(context, keySteps(kind, makeZero, functions));
  },
};

interface KeySteps extends Combiners {
  /** The combiner of a key's first value. */
  readonly first: (value: unknown) => unknown;
  readonly next: (combined: unknown, value: unknown) => unknown;
}

function keySteps(
  kind: CombineKind,
  zero: (() => unknown) | undefined,
  [a, b, c]: readonly Callable[],
): KeySteps {
  const one = a as Callable;
  switch (kind) {
    case "reduce":
      return { first: (value) => value, next: one, merge: one, lists: 0 };
    case "fold":
      return {
        first: (value) => one(zero?.(), value),
        next: one,
        merge: b as Callable,
        lists: 0,
      };
    case "combine":
      return { first: one, next: b as Callable, merge: c as Callable, lists: 0 };
    case "group":
      return {
        first: (value) => [value],
        next: (values, value) => {
          (values as unknown[]).push(value);
          return values;
        },
        merge: concatGroups,
        lists: 1,
        parts: listParts,
      };
    case "first":
      return { first: (value) => value, next: keepFirst, merge: keepFirst, lists: 0 };
  }
}

/** Records between two looks at what the table takes. */
const checkEvery = 1024;

/** Pairs combined by key, without a shuffle. */
class KeyedFold implements BatchFold {
  readonly #steps: KeySteps;
  readonly #isAsync: boolean;
  readonly #label: string;
  readonly #combining: CombiningTable;

  constructor(context: BuiltinContext, steps: KeySteps) {
    this.#steps = steps;
    this.#isAsync = context.isAsync.includes(true);
    this.#label = context.label;
    this.#combining = new CombiningTable(context.space, steps);
  }

  add(batch: Batch): Promise<void> | undefined {
    const pairs = asPairs(batch, this.#label);
    if (this.#isAsync) return this.#addAwaiting(pairs);
    const { first, next } = this.#steps;
    const { table } = this.#combining;
    for (let from = 0; from < pairs.length; from += checkEvery) {
      const end = Math.min(pairs.length, from + checkEvery);
      for (let i = from; i < end; i++) {
        const at = table.index.insert(pairs.keys[i]);
        const { values } = table;
        const value = pairs.values[i];
        values[at] = at === values.length ? first(value) : next(values[at], value);
        if (i === 0) refusePromise(values[at], this.#label);
        table.state.last = at;
        if (at >= table.state.capacity - 1) table.state.full();
      }
      table.afterChunk(pairs, from, end);
    }
    return undefined;
  }

  async #addAwaiting(pairs: PairBatch): Promise<void> {
    const { first, next } = this.#steps;
    const { table } = this.#combining;
    for (let i = 0; i < pairs.length; i++) {
      const at = table.index.insert(pairs.keys[i]);
      const { values } = table;
      const value = pairs.values[i];
      values[at] = await (at === values.length ? first(value) : next(values[at], value));
      table.state.last = at;
      if (at >= table.state.capacity - 1) table.state.full();
      if (i % checkEvery === checkEvery - 1) table.afterChunk(pairs, i + 1 - checkEvery, i + 1);
    }
  }

  readonly read = (): Promise<Reader> => this.#combining.finish();

  /** All pairs at once, for results that go to the driver. */
  async result(): Promise<unknown[]> {
    const reader = await this.read();
    return drainNow(reader);
  }
}

class RecordFold {
  readonly #f: Callable;
  readonly #isAsync: boolean;
  readonly #label: string;
  /** The result so far: one value, none before the first record of a reduction. */
  values: unknown[];

  constructor(context: BuiltinContext, f: Callable, zero: { readonly value: unknown } | undefined) {
    this.#f = f;
    this.#isAsync = context.isAsync[0] ?? false;
    this.#label = context.label;
    this.values = zero === undefined ? [] : [zero.value];
  }

  add(records: ArrayLike<unknown>, length: number): Promise<void> | undefined {
    if (this.#isAsync) return this.#addAll(records, length);
    for (let i = 0; i < length; i++) void this.addOne(records[i]);
    return undefined;
  }

  addOne(record: unknown): Promise<void> | undefined {
    if (this.values.length === 0) {
      this.values = [record];
      return undefined;
    }
    const result = this.#f(this.values[0], record);
    if (this.#isAsync) return this.#settle(result);
    refusePromise(result, this.#label);
    this.values[0] = result;
    return undefined;
  }

  async #addAll(records: ArrayLike<unknown>, length: number): Promise<void> {
    for (let i = 0; i < length; i++) await this.addOne(records[i]);
  }

  async #settle(result: unknown): Promise<void> {
    this.values[0] = await result;
  }
}
