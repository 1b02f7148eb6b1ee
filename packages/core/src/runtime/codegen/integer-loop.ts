import { compileFunction } from "node:vm";
import type { RangeBatch } from "../batch.ts";
import type { LoopState } from "./compiled-loop.ts";

/** What is made of a sum: {@link LoopState} has it in `count` or `result`. */
export type SumKind = "count" | "reduce" | "aggregate";

/** A loop over whole numbers of 32 bits that adds up what it makes of them. */
export interface IntegerLoop {
  /** Of a {@link SumIntegers}. */
  readonly source: string;
  /** So many numbers have a sum of 32 bits. */
  readonly most: number;
  readonly of: SumKind;
}

/** Sum of what becomes of `x` and the `n - 1` numbers after it. Says in `made` whether one of them was not dropped. */
type SumIntegers = (
  made: { any: boolean },
  x: number,
  step: number,
  n: number,
  imul: typeof Math.imul,
) => number;

/** As it was before a program could replace it. */
const { imul } = Math;

/** Fewer at a time are not worth a call. */
const fewest = 1024;
/** Sums of 32 bits can be added to it without rounding on the way. */
const largestSum = 2 ** 53 - 2 ** 31;

/**
 * The loop of statements `body`, which begin with a number `x` and may `continue`, and then have `result`, a whole number no
 * further from 0 than `largest`; undefined where sums would soon have more than 32 bits. Nothing in it may fail.
 */
export function integerLoop(
  body: readonly string[],
  result: string,
  largest: number,
  of: SumKind,
): IntegerLoop | undefined {
  const most = Math.floor((2 ** 31 - 1) / Math.max(largest, 1));
  if (most < fewest) return undefined;
  const lines = [
    "let sum = 0, any = false;",
    "for (; n > 0; n = (n - 1) | 0, x = (x + step) | 0) {",
    ...body,
    `sum = (sum + ${result}) | 0; any = true;`,
    "}",
    "made.any = any;",
    "return sum;",
  ];
  return { source: lines.join("\n"), most, of };
}

/** An {@link IntegerLoop} compiled, once per worker and form of stage. */
export class CompiledIntegers {
  readonly #loop: IntegerLoop;
  readonly #sum: SumIntegers;

  constructor(loop: IntegerLoop, filename: string) {
    const parameters = ["made", "x", "step", "n", "imul"];
    this.#loop = loop;
    this.#sum = compileFunction(loop.source, parameters, { filename }) as SumIntegers;
  }

  /**
   * Adds records `from` to `end` of a batch to the state's count or result, which comes to the same as one by one. Returns
   * the number of the first record that was not taken: where a result is none that can be added to in any order, `from`.
   */
  run(state: LoopState, batch: RangeBatch, from: number, end: number): number {
    const { most, of } = this.#loop;
    for (let i = from; i < end; i += most) {
      const result = of === "reduce" && state.isEmpty ? 0 : state.result;
      if (of !== "count" && !isExact(result)) return i;
      const made = { any: false };
      const x = batch.start + (batch.first + i) * batch.step;
      const sum = this.#sum(made, x, batch.step, Math.min(most, end - i), imul);
      if (of === "count") state.count += sum;
      else if (made.any) {
        state.result = (result as number) + sum;
        state.isEmpty = false;
      }
    }
    return end;
  }
}

function isExact(result: unknown): boolean {
  return Number.isInteger(result) && Math.abs(result as number) <= largestSum;
}
