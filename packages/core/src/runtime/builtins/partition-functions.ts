import { EnvironmentError } from "../../errors/firesteel-error.ts";
import { KeyIndex } from "../../key/key-index.ts";
import { isPromiseLike } from "../reader.ts";
import type { Callable } from "../task-run.ts";
import { valueMaker } from "../value-block.ts";
import type { BuiltinContext, BuiltinFactory } from "./builtin-context.ts";
import type { BuiltinArgs, BuiltinName, CombineKind } from "./names.ts";

type Factory<N extends BuiltinName> = (
  context: BuiltinContext,
  args: BuiltinArgs<N>,
  functions: readonly Callable[],
) => unknown;

type PartitionFunctionName = "combinePartition" | "discardResult" | "lostCheckpoint";

const table: { readonly [N in PartitionFunctionName]: Factory<N> } = {
  combinePartition: ({ classes }, [kind, zero], functions) => {
    const makeZero = zero === undefined ? undefined : valueMaker(zero, classes);
    const { first, next } = steps(kind, makeZero, functions);
    return functions.some((f) => f.constructor.name === "AsyncFunction")
      ? (pairs: Iterable<Pair>) => combineAwaiting(pairs, first, next)
      : (pairs: Iterable<Pair>) => combine(pairs, first, next);
  },
  discardResult:
    (_, __, [f]) =>
    (records: unknown) => {
      const result = f?.(records);
      return isPromiseLike(result) ? result.then(() => undefined) : undefined;
    },
  lostCheckpoint:
    (_, [rdd]) =>
    () => {
      throw new EnvironmentError(
        "CHECKPOINT_LOST",
        `a partition of RDD ${rdd} is gone, and its lineage was cut by localCheckpoint(): use checkpoint(), which survives the loss of an executor`,
      );
    },
};

export const partitionFunctions: Readonly<Record<PartitionFunctionName, BuiltinFactory>> =
  table as unknown as Readonly<Record<PartitionFunctionName, BuiltinFactory>>;

type Pair = readonly [key: unknown, value: unknown];

interface Steps {
  /** Makes the combiner of a key from its first value. */
  readonly first: (value: unknown) => unknown;
  readonly next: (combined: unknown, value: unknown) => unknown;
}

function steps(
  kind: CombineKind,
  zero: (() => unknown) | undefined,
  [a, b]: readonly Callable[],
): Steps {
  const one = a as Callable;
  switch (kind) {
    case "reduce":
      return { first: (value) => value, next: one };
    case "fold":
      return { first: (value) => one(zero?.(), value), next: one };
    case "combine":
      return { first: one, next: b as Callable };
    case "group":
      return {
        first: (value) => [value],
        next: (values, value) => {
          (values as unknown[]).push(value);
          return values;
        },
      };
    case "first":
      return { first: (value) => value, next: (value) => value };
  }
}

function* combine(pairs: Iterable<Pair>, first: Steps["first"], next: Steps["next"]): Generator {
  const keys = new KeyIndex();
  const combined: unknown[] = [];
  for (const [key, value] of pairs) {
    const index = keys.insert(key);
    combined[index] = index === combined.length ? first(value) : next(combined[index], value);
  }
  for (let i = 0; i < combined.length; i++) yield [keys.keys[i], combined[i]];
}

async function* combineAwaiting(
  pairs: Iterable<Pair> | AsyncIterable<Pair>,
  first: Steps["first"],
  next: Steps["next"],
): AsyncGenerator {
  const keys = new KeyIndex();
  const combined: unknown[] = [];
  for await (const [key, value] of pairs) {
    const index = keys.insert(key);
    combined[index] = await (index === combined.length
      ? first(value)
      : next(combined[index], value));
  }
  for (let i = 0; i < combined.length; i++) yield [keys.keys[i], combined[i]];
}
