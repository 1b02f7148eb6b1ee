import { UserError } from "../../errors/firesteel-error.ts";
import { describeValue } from "../describe-value.ts";

const largestFill = 256;

/** Takes an iterable apart piece by piece, the first pieces small so that little is pulled that nobody wants. */
export class IterationBuffer {
  readonly buffer: unknown[] = [];
  readonly #iterator: Iterator<unknown>;
  #size = 1;
  #isDone = false;

  constructor(iterator: Iterator<unknown>) {
    this.#iterator = iterator;
  }

  /** Number of elements that are in the buffer now, 0 at the end. */
  fill(): number {
    const { buffer } = this;
    buffer.length = 0;
    while (!this.#isDone && buffer.length < this.#size) {
      const step = this.#iterator.next();
      if (step.done === true) this.#isDone = true;
      else buffer.push(step.value);
    }
    if (this.#size < largestFill) this.#size *= 2;
    return buffer.length;
  }
}

/** @throws {UserError} `NOT_ITERABLE` where a flatMap's function gave something else */
export function iterateResult(result: unknown, label: string): IterationBuffer {
  const iterator = iteratorOf(result);
  if (iterator !== undefined) return new IterationBuffer(iterator);
  const isAsync = typeof result === "object" && result !== null && Symbol.asyncIterator in result;
  throw new UserError(
    "NOT_ITERABLE",
    isAsync
      ? `the function of ${label} returned an async iterable but is not async: write \`async function*\`, or wrap it in sc.async(f)`
      : `the function of ${label} must return an array or another iterable, but returned ${describeValue(result)}`,
    { fields: { operator: label } },
  );
}

function iteratorOf(value: unknown): Iterator<unknown> | undefined {
  if (value === null || value === undefined) return undefined;
  const make: unknown = (value as Partial<Iterable<unknown>>)[Symbol.iterator];
  return typeof make === "function"
    ? (Reflect.apply(make, value, []) as Iterator<unknown>)
    : undefined;
}
