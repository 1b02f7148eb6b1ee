import { expect } from "vitest";
import { FiresteelError } from "../../errors/firesteel-error.ts";
import type { RDD } from "../../rdd/rdd.ts";
import type { SparkContext } from "../../rdd/spark-context.ts";

/** The context of the running test. */
export type Context = () => SparkContext;

/** Checks that `action` fails with a code, and gives the error. */
export async function expectCode(action: () => unknown, code: string): Promise<FiresteelError> {
  try {
    await action();
  } catch (error) {
    expect(FiresteelError.is(error), String(error)).toBe(true);
    expect((error as FiresteelError).code, String(error)).toBe(code);
    return error as FiresteelError;
  }
  throw new Error(`nothing was thrown, ${code} was expected`);
}

/** A copy in the order of JSON texts: for results without an order of their own. */
export function sorted<T>(records: Iterable<T>): T[] {
  const text = new Map<T, string>();
  const textOf = (record: T): string => {
    let known = text.get(record);
    if (known === undefined) text.set(record, (known = JSON.stringify(record) ?? "undefined"));
    return known;
  };
  return [...records].toSorted((a, b) => (textOf(a) < textOf(b) ? -1 : 1));
}

/** Numbers 0 to n - 1. */
export function numbers(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i);
}

/** Checks that `action` fails because a task did, for a reason with a code of its own; gives the reason. */
export async function expectTaskCode(action: () => unknown, code: string): Promise<unknown> {
  const error = await expectCode(action, "TASK_FAILED");
  expect((error.cause as { code?: unknown }).code, String(error)).toBe(code);
  return error.cause;
}

/** An RDD whose jobs last long, but look every now and then whether they should stop. */
export function slowRecords(sc: SparkContext): RDD<number> {
  return sc.range(0, 1_000_000, 1, 2).map(async (x) => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    return x;
  });
}
