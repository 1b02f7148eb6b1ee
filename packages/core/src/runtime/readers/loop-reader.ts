import { type Batch, pairBatch, recordBatch } from "../batch.ts";
import { type LoopInstance, newLoopState } from "../codegen/compiled-loop.ts";
import type { Pace } from "../pace.ts";
import { isPromiseLike, type Reader } from "../reader.ts";
import type { MaybePromise } from "../task-environment.ts";
import { BatchRoom } from "./batch-room.ts";

/** Runs a generated loop that ends in `emit` over the batches of another reader. */
export class LoopReader implements Reader {
  readonly mayWait: boolean;
  readonly open: Reader["open"];
  readonly #input: Reader;
  readonly #loop: Pick<LoopInstance, "run">;
  readonly #pairs: boolean;
  readonly #pace: Pick<Pace, "chunk" | "done" | "isDue">;
  readonly #room = new BatchRoom();
  #batch: Batch | null = null;
  #position = 0;

  constructor(
    input: Reader,
    loop: Pick<LoopInstance, "run">,
    pairs: boolean,
    pace: Pick<Pace, "chunk" | "done" | "isDue">,
  ) {
    this.mayWait = input.mayWait;
    this.open = input.open === undefined ? undefined : () => input.open?.();
    this.#input = input;
    this.#loop = loop;
    this.#pairs = pairs;
    this.#pace = pace;
  }

  next(want: number): MaybePromise<Batch | null> {
    if (this.#batch !== null) return this.#run(want);
    const batch = this.#input.next(want);
    if (isPromiseLike(batch)) return batch.then((awaited) => this.#take(awaited, want));
    return this.#take(batch, want);
  }

  #take(batch: Batch | null, want: number): Batch | null {
    if (batch === null) return null;
    this.#batch = batch;
    this.#position = 0;
    return this.#run(want);
  }

  #run(want: number): Batch {
    const batch = this.#batch as Batch;
    const state = newLoopState();
    state.limit = want;
    const out = this.#pairs ? state.values : state.records;
    const columns = this.#pairs ? [state.keys, state.values] : [state.records];
    const room = this.#room;
    room.begin();
    // One chunk at least, however late it is: callers that cannot wait would ask for ever.
    do {
      const from = this.#position;
      const made = out.length;
      const end = Math.min(from + Math.min(this.#pace.chunk(), room.steps), batch.length);
      this.#position = this.#loop.run(state, batch, from, end, want);
      this.#pace.done(this.#position - from);
      room.took(this.#position - from, columns, made);
    } while (
      this.#position < batch.length &&
      out.length < want &&
      !room.isFull &&
      !this.#pace.isDue()
    );
    if (this.#position >= batch.length) this.#batch = null;
    return this.#pairs ? pairBatch(state.keys, state.values) : recordBatch(state.records);
  }
}
