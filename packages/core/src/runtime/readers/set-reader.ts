import { type Batch, pairBatch } from "../batch.ts";
import { isPromiseLike, type Reader } from "../reader.ts";
import type { MaybePromise } from "../task-environment.ts";
import type { TaskRun } from "../task-run.ts";
import { HeldKeys } from "./held-keys.ts";
import { asPairs } from "./pairs.ts";
import { SetTable } from "./set-table.ts";

/** `subtract` and `intersect` by key: the first input streams past a table of the others' keys. */
export class SetReader implements Reader {
  readonly mayWait: boolean;
  readonly #run: TaskRun;
  readonly #stream: Reader;
  readonly #others: readonly Reader[];
  readonly #side: HeldKeys;
  #onDisk: Reader | undefined;

  constructor(run: TaskRun, inputs: readonly Reader[], emit: "subtract" | "intersect") {
    const [first, ...others] = inputs as readonly [Reader, ...Reader[]];
    this.#run = run;
    this.#stream = first;
    this.#others = others;
    this.#side = new HeldKeys(run, () => new SetTable(emit, others.length));
    this.mayWait = first.mayWait;
  }

  readonly open = async (): Promise<void> => {
    for (const [value, input] of this.#others.entries()) await this.#side.fill(input, value);
    this.#onDisk = await this.#side.lookUpOnDisk(this.#stream);
  };

  next(want: number): MaybePromise<Batch | null> {
    if (this.#onDisk !== undefined) return this.#onDisk.next(want);
    const batch = this.#stream.next(want);
    if (isPromiseLike(batch)) return batch.then((awaited) => this.#take(awaited));
    return this.#take(batch);
  }

  #take(batch: Batch | null): Batch | null {
    if (batch === null) {
      this.#side.close();
      return null;
    }
    const { table } = this.#side;
    const pairs = asPairs(batch, this.#run.stage.label);
    const keys: unknown[] = [];
    const values: unknown[] = [];
    const emit = (key: unknown, value: unknown): void => {
      keys.push(key);
      values.push(value);
    };
    for (let i = 0; i < pairs.length; i++)
      if (!table.match(pairs.keys[i], pairs.values[i], emit))
        table.unmatched(pairs.keys[i], pairs.values[i], emit);
    return pairBatch(keys, values);
  }
}
