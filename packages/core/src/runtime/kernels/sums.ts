import { newNumbers } from "../../block/new-numbers.ts";
import type { SumForm } from "../../plan/known-function.ts";

const { isArray, prototype } = Array;

/** What taking an array apart calls. */
export const iterateArray: unknown = prototype[Symbol.iterator];

/** A copy of what a function made that adds up, as an array that holds numbers unboxed; undefined where there is anything else. */
export function ownSum(form: SumForm, made: unknown): unknown[] | undefined {
  if (form === "array") return numbersOf(made);
  if (!isPlain(made)) return undefined;
  const sum: unknown[] = [];
  for (const [j, part] of form.entries()) {
    const held = part === "array" ? numbersOf(made[j]) : made[j];
    if (part === "number" ? typeof held !== "number" : held === undefined) return undefined;
    sum.push(held);
  }
  return sum;
}

function numbersOf(value: unknown): number[] | undefined {
  if (!isPlain(value)) return undefined;
  const numbers = newNumbers();
  for (let i = 0; i < value.length; i++) {
    const element = value[i];
    if (typeof element !== "number") return undefined;
    numbers.push(element);
  }
  return numbers;
}

function isPlain(value: unknown): value is readonly unknown[] {
  return isArray(value) && Object.getPrototypeOf(value) === prototype;
}
