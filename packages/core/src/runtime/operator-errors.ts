import { types } from "node:util";
import { FiresteelError, UserError, errorToJson } from "../errors/firesteel-error.ts";
import { describeValue } from "./describe-value.ts";

/** Remembers which operator of an attempt threw what, without touching the user's errors. */
export class FailureLog {
  readonly #operators = new WeakMap<object, string>();

  /** Charges `thrown` to `label` unless an operator further in was charged; returns what to throw on. */
  charge(thrown: unknown, label: string): unknown {
    const error = typeof thrown === "object" && thrown !== null ? thrown : nonError(thrown);
    if (!this.#operators.has(error)) this.#operators.set(error, label);
    return error;
  }

  operatorOf(thrown: unknown): string | undefined {
    return typeof thrown === "object" && thrown !== null ? this.#operators.get(thrown) : undefined;
  }
}

function nonError(thrown: unknown): UserError {
  const { code, message } = errorToJson(thrown);
  return new UserError(code, message);
}

/** @throws {UserError} `PROMISE_RETURNED` */
export function refusePromise(value: unknown, label: string): void {
  if (!types.isPromise(value)) return;
  // Whatever becomes of it, it must not end the worker as an unhandled rejection besides.
  value.catch(() => undefined);
  throw new UserError(
    "PROMISE_RETURNED",
    `the function of ${label} returned a Promise but is not an async function: write \`async (x) => f(x)\`, or wrap it in sc.async(f)`,
    { fields: { operator: label } },
  );
}

/** @throws {UserError} `NOT_A_PAIR`, always */
export function refuseNonPair(record: unknown, label: string): never {
  throw new UserError(
    "NOT_A_PAIR",
    `${label} needs pairs, arrays [key, value] of two elements, but a record is ${describeValue(record)}`,
    { fields: { operator: label } },
  );
}

export function isKilled(error: unknown): boolean {
  return FiresteelError.is(error, "TASK_KILLED");
}
