import { type Batch, type PairBatch, pairBatch } from "../batch.ts";
import { KeyIndex } from "../../key/key-index.ts";
import { isPromiseLike, type Reader } from "../reader.ts";
import type { MaybePromise } from "../task-environment.ts";
import type { TaskRun } from "../task-run.ts";
import { forEachBatch } from "./drain.ts";
import { asPairs, forEachPair } from "./pairs.ts";

/** `subtract` and `intersect` by key: the first input streams past a table of the others' keys. */
export class SetReader implements Reader {
  readonly mayWait: boolean;
  readonly #run: TaskRun;
  readonly #stream: Reader;
  readonly #others: readonly Reader[];
  readonly #emit: "subtract" | "intersect";
  readonly #index = new KeyIndex();
  /** By key index: in how many of the other inputs, counted from the first, the key was seen; -1 once emitted. */
  readonly #seen: number[] = [];

  constructor(run: TaskRun, inputs: readonly Reader[], emit: "subtract" | "intersect") {
    const [first, ...others] = inputs as readonly [Reader, ...Reader[]];
    this.#run = run;
    this.#stream = first;
    this.#others = others;
    this.#emit = emit;
    this.mayWait = first.mayWait;
  }

  readonly open = async (): Promise<void> => {
    const { pace, stage } = this.#run;
    const seen = this.#seen;
    for (const [n, input] of this.#others.entries())
      await forEachBatch(input, pace, (batch) =>
        forEachPair(batch, stage.label, (key) => {
          const at = this.#index.insert(key);
          if (at === seen.length) seen.push(0);
          if (seen[at] === n) seen[at] = n + 1;
        }),
      );
    await this.#stream.open?.();
  };

  next(want: number): MaybePromise<Batch | null> {
    const batch = this.#stream.next(want);
    if (isPromiseLike(batch)) return batch.then((awaited) => this.#take(awaited));
    return this.#take(batch);
  }

  #take(batch: Batch | null): Batch | null {
    if (batch === null) return null;
    const pairs = asPairs(batch, this.#run.stage.label);
    return this.#emit === "subtract" ? this.#subtract(pairs) : this.#intersect(pairs);
  }

  #subtract(batch: PairBatch): Batch {
    const keys: unknown[] = [];
    const values: unknown[] = [];
    for (let i = 0; i < batch.length; i++) {
      if (this.#index.find(batch.keys[i]) !== -1) continue;
      keys.push(batch.keys[i]);
      values.push(batch.values[i]);
    }
    return pairBatch(keys, values);
  }

  #intersect(batch: PairBatch): Batch {
    const keys: unknown[] = [];
    const values: undefined[] = [];
    for (let i = 0; i < batch.length; i++) {
      const at = this.#index.find(batch.keys[i]);
      if (at === -1 || this.#seen[at] !== this.#others.length) continue;
      this.#seen[at] = -1;
      keys.push(batch.keys[i]);
      values.push(undefined);
    }
    return pairBatch(keys, values);
  }
}
