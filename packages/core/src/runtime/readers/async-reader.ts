import { UserError } from "../../errors/firesteel-error.ts";
import { type Batch, recordBatch, recordsOf, type Column } from "../batch.ts";
import { isAsyncRef, type Segment } from "../chain.ts";
import { describeValue } from "../describe-value.ts";
import { refuseNonPair, refusePromise } from "../operator-errors.ts";
import type { RecordOp } from "../codegen/loop-spec.ts";
import { isPromiseLike, type Reader } from "../reader.ts";
import type { Callable } from "../builtins/builtin-context.ts";
import type { TaskRun } from "../task-run.ts";

const defaultConcurrency = 16;

/** Operators of which some have async functions: several records under way at once, results in their order. */
export class AsyncReader implements Reader {
  readonly mayWait = true;
  readonly open: Reader["open"];
  readonly #run: TaskRun;
  readonly #input: Reader;
  readonly #steps: readonly Step[];
  readonly #concurrency: number;
  /** Records under way, first come first. */
  readonly #flights: Promise<unknown[]>[] = [];
  #records: Column = [];
  #position = 0;
  #inputEnded = false;

  constructor(
    run: TaskRun,
    input: Reader,
    segment: Segment & { kind: "async" },
    partition: number,
  ) {
    this.#run = run;
    this.#input = input;
    this.open = input.open;
    this.#steps = segment.ops.map((op) => ({
      op,
      isAsync: "f" in op && isAsyncRef(op.f),
      f: "f" in op ? run.resolveFunction(op.f, partition, op.label) : (x) => x,
    }));
    this.#concurrency = asyncConcurrency(run);
  }

  async next(want: number): Promise<Batch | null> {
    const { pace } = this.#run;
    const out: unknown[] = [];
    const limit = Math.min(want, pace.chunk());
    while (out.length < limit) {
      await this.#launch(Math.min(this.#concurrency, want));
      const flight = this.#flights.shift();
      if (flight === undefined) break;
      for (const record of await flight) out.push(record);
      if (pace.isDue()) break;
    }
    pace.done(out.length);
    const rest = pace.rest();
    if (rest !== undefined) await rest;
    return out.length === 0 && this.#inputEnded && this.#flights.length === 0
      ? null
      : recordBatch(out);
  }

  /** Starts records until so many are under way. */
  async #launch(most: number): Promise<void> {
    while (this.#flights.length < most) {
      while (this.#position >= this.#records.length) {
        if (this.#inputEnded) return;
        const next = this.#input.next(most);
        const batch = isPromiseLike(next) ? await next : next;
        this.#position = 0;
        this.#records = batch === null ? [] : recordsOf(batch);
        if (batch === null) {
          this.#inputEnded = true;
          return;
        }
      }
      const flight = this.#fly(this.#records[this.#position++]);
      // Awaited in turn; until then a failure must not count as unhandled.
      flight.catch(() => undefined);
      this.#flights.push(flight);
    }
  }

  async #fly(record: unknown): Promise<unknown[]> {
    const out: unknown[] = [];
    await this.#step(record, 0, out);
    return out;
  }

  async #step(record: unknown, from: number, out: unknown[]): Promise<void> {
    let x = record;
    for (let n = from; n < this.#steps.length; n++) {
      const step = this.#steps[n] as Step;
      const { op } = step;
      switch (op.op) {
        case "map":
          x = await this.#call(step, x);
          break;
        case "filter":
          if (!(await this.#call(step, x))) return;
          break;
        case "keyBy":
          x = [await this.#call(step, x), x];
          break;
        case "keys":
          x = pairOf(x, op.label)[0];
          break;
        case "values":
          x = pairOf(x, op.label)[1];
          break;
        case "mapValues": {
          const [k, v] = pairOf(x, op.label);
          x = [k, await this.#call(step, v)];
          break;
        }
        case "flatMap":
          for (const y of await this.#list(step, x)) await this.#step(y, n + 1, out);
          return;
        case "flatMapValues": {
          const [k, v] = pairOf(x, op.label);
          for (const y of await this.#list(step, v)) await this.#step([k, y], n + 1, out);
          return;
        }
      }
    }
    out.push(x);
  }

  async #call({ f, isAsync, op }: Step, x: unknown): Promise<unknown> {
    try {
      const result = f(x);
      if (isAsync) return await result;
      refusePromise(result, op.label);
      return result;
    } catch (error) {
      throw this.#run.failures.charge(error, op.label);
    }
  }

  async #list(step: Step, x: unknown): Promise<readonly unknown[]> {
    const result = await this.#call(step, x);
    if (Array.isArray(result)) return result;
    const list: unknown[] = [];
    try {
      if (typeof result === "object" && result !== null && Symbol.asyncIterator in result)
        for await (const y of result as AsyncIterable<unknown>) list.push(y);
      else if (isIterable(result)) for (const y of result) list.push(y);
      else
        throw new UserError(
          "NOT_ITERABLE",
          `the function of ${step.op.label} must return an array or another iterable, but returned ${describeValue(result)}`,
        );
    } catch (error) {
      throw this.#run.failures.charge(error, step.op.label);
    }
    return list;
  }
}

interface Step {
  readonly op: RecordOp;
  readonly isAsync: boolean;
  readonly f: Callable;
}

function pairOf(record: unknown, label: string): readonly [unknown, unknown] {
  if (!Array.isArray(record) || record.length !== 2) refuseNonPair(record, label);
  return record as unknown as readonly [unknown, unknown];
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return (
    value !== null &&
    value !== undefined &&
    typeof (value as Partial<Iterable<unknown>>)[Symbol.iterator] === "function"
  );
}

/** How many calls of an async function a task has under way at once (`spark.firesteel.async.concurrency`). */
export function asyncConcurrency(run: TaskRun): number {
  const key = "spark.firesteel.async.concurrency";
  const value = Number(run.task.properties[key] ?? run.environment.conf[key] ?? defaultConcurrency);
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new UserError("INVALID_CONF", `${key} must be a positive integer`);
}
