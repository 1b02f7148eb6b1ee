import { UserError } from "../../errors/firesteel-error.ts";
import { type Batch, recordBatch } from "../batch.ts";
import { describeValue } from "../describe-value.ts";
import { refusePromise } from "../operator-errors.ts";
import type { Reader } from "../reader.ts";
import type { MaybePromise } from "../task-environment.ts";
import type { TaskRun } from "../task-run.ts";
import { spool } from "../memory/spool.ts";
import { BatchRoom } from "./batch-room.ts";
import { openAll } from "./simple-readers.ts";
import { asyncIterator, syncIterator } from "./partition-iterator.ts";

/** A user function over iterators (`mapPartitions`, `zipPartitions`) and the inputs that it is given. */
export interface IteratorCall {
  readonly inputs: readonly Reader[];
  readonly isAsync: boolean;
  readonly label: string;
  readonly call: (iterators: readonly unknown[]) => unknown;
}

/**
 * Reads what a function over iterators returns. A synchronous function whose input waits is given the input drained;
 * an asynchronous one can iterate it with `for await`.
 */
export class IteratorReader implements Reader {
  readonly mayWait: boolean;
  readonly open: Reader["open"];
  readonly #run: TaskRun;
  readonly #call: IteratorCall;
  readonly #room = new BatchRoom();
  #iterator: Iterator<unknown> | undefined;
  #asyncIterator: AsyncIterator<unknown> | undefined;
  #isDone = false;

  constructor(run: TaskRun, call: IteratorCall) {
    this.#run = run;
    this.#call = call;
    this.mayWait = call.isAsync || call.inputs.some((input) => input.mayWait);
    this.open = openAll(call.inputs);
    run.onEnd(() => this.#close());
  }

  next(want: number): MaybePromise<Batch | null> {
    if (this.#isDone) return null;
    if (this.#asyncIterator !== undefined) return this.#pullAsync(want);
    if (this.#iterator !== undefined) return this.#pull(want);
    return this.#start(want);
  }

  #start(want: number): MaybePromise<Batch | null> {
    const { inputs, isAsync, label } = this.#call;
    const { pace } = this.#run;
    if (isAsync)
      return this.#startAsync(
        want,
        inputs.map((input) => asyncIterator(input, pace, label)),
      );
    if (inputs.every((input) => !input.mayWait)) {
      const result = this.#charged(() =>
        this.#call.call(inputs.map((input) => syncIterator(input, pace, label))),
      );
      return this.#begin(result, want);
    }
    return this.#startDrained(want);
  }

  async #startDrained(want: number): Promise<Batch | null> {
    const { pace, space } = this.#run;
    const iterators: unknown[] = [];
    for (const input of this.#call.inputs) {
      const kept = await spool(space, { next: (n) => input.next(n), mayWait: true });
      this.#run.onEnd(() => kept.close());
      iterators.push(syncIterator(kept.read(), pace, this.#call.label));
    }
    const result = this.#charged(() => this.#call.call(iterators));
    return this.#begin(result, want);
  }

  async #startAsync(want: number, iterators: readonly unknown[]): Promise<Batch | null> {
    let result: unknown;
    try {
      result = await this.#call.call(iterators);
    } catch (error) {
      throw this.#run.failures.charge(error, this.#call.label);
    }
    if (typeof result === "object" && result !== null && Symbol.asyncIterator in result) {
      const iterable = result as AsyncIterable<unknown>;
      this.#asyncIterator = iterable[Symbol.asyncIterator]();
      return this.#pullAsync(want);
    }
    return this.#begin(result, want);
  }

  #begin(result: unknown, want: number): Batch | null {
    const { label } = this.#call;
    refusePromise(result, label);
    if (Array.isArray(result)) {
      this.#isDone = true;
      refusePromise(result[0], label);
      return recordBatch(result);
    }
    this.#iterator = this.#charged(() => iteratorOf(result, label));
    return this.#pull(want);
  }

  #pull(want: number): Batch | null {
    const iterator = this.#iterator as Iterator<unknown>;
    const { pace } = this.#run;
    const records: unknown[] = [];
    const limit = Math.min(want, pace.chunk(), this.#room.steps);
    this.#charged(() => {
      while (records.length < limit) {
        const step = iterator.next();
        if (step.done === true) {
          this.#isDone = true;
          break;
        }
        records.push(step.value);
      }
    });
    pace.done(records.length);
    this.#tookAll(records);
    refusePromise(records[0], this.#call.label);
    return this.#isDone && records.length === 0 ? null : recordBatch(records);
  }

  async #pullAsync(want: number): Promise<Batch | null> {
    const iterator = this.#asyncIterator as AsyncIterator<unknown>;
    const records: unknown[] = [];
    const { pace } = this.#run;
    const limit = Math.min(want, pace.chunk(), this.#room.steps);
    try {
      while (records.length < limit) {
        const step = await iterator.next();
        if (step.done === true) {
          this.#isDone = true;
          break;
        }
        records.push(step.value);
        if (pace.isDue()) break;
      }
    } catch (error) {
      throw this.#run.failures.charge(error, this.#call.label);
    }
    this.#tookAll(records);
    const rest = pace.rest();
    if (rest !== undefined) await rest;
    return this.#isDone && records.length === 0 ? null : recordBatch(records);
  }

  #tookAll(records: readonly unknown[]): void {
    if (records.length === 0) return;
    this.#room.took(records.length, [records], 0);
    this.#room.begin();
  }

  #charged<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw this.#run.failures.charge(error, this.#call.label);
    }
  }

  /** Lets a generator that was not read to its end run its `finally` blocks. */
  async #close(): Promise<void> {
    if (this.#isDone) return;
    this.#isDone = true;
    this.#iterator?.return?.();
    await this.#asyncIterator?.return?.();
  }
}

function iteratorOf(result: unknown, label: string): Iterator<unknown> {
  if (typeof result === "object" && result !== null && Symbol.asyncIterator in result)
    throw new UserError(
      "PROMISE_RETURNED",
      `the function of ${label} returned an async iterable but is not async: write \`async function*\`, or wrap it in sc.async(f)`,
    );
  const isIterable =
    result !== null &&
    result !== undefined &&
    typeof (result as Partial<Iterable<unknown>>)[Symbol.iterator] === "function";
  if (!isIterable)
    throw new UserError(
      "NOT_ITERABLE",
      `the function of ${label} must return an array, an iterator or another iterable, but returned ${describeValue(result)}`,
    );
  return (result as Iterable<unknown>)[Symbol.iterator]();
}
