import { UserError } from "../../errors/firesteel-error.ts";
import { type Batch, type Column, pairBatch, recordsOf } from "../batch.ts";
import { isPromiseLike, type Reader } from "../reader.ts";
import type { MaybePromise } from "../task-environment.ts";
import { openAll } from "./simple-readers.ts";

/** Records of two readers side by side (`zip`). */
export class PairingReader implements Reader {
  readonly mayWait: boolean;
  readonly open: Reader["open"];
  readonly #left: Side;
  readonly #right: Side;
  readonly #label: string;

  constructor(left: Reader, right: Reader, label: string) {
    this.mayWait = left.mayWait || right.mayWait;
    this.open = openAll([left, right]);
    this.#left = new Side(left);
    this.#right = new Side(right);
    this.#label = label;
  }

  next(want: number): MaybePromise<Batch | null> {
    const left = this.#left.fill(want);
    if (isPromiseLike(left)) return left.then(() => this.next(want));
    const right = this.#right.fill(want);
    if (isPromiseLike(right)) return right.then(() => this.next(want));
    if (left !== right)
      throw new UserError(
        "ZIP_UNEQUAL",
        `${this.#label} needs the same number of records in both partitions, but the ${left ? "left" : "right"} one has more`,
        { fields: { operator: this.#label } },
      );
    if (!left) return null;
    const size = Math.min(want, this.#left.available, this.#right.available);
    return pairBatch(this.#left.take(size), this.#right.take(size));
  }
}

class Side {
  readonly #reader: Reader;
  #records: Column = [];
  #position = 0;
  #hasEnded = false;

  constructor(reader: Reader) {
    this.#reader = reader;
  }

  get available(): number {
    return this.#records.length - this.#position;
  }

  /** Whether there is another record; fetches a batch where none is at hand. */
  fill(want: number): MaybePromise<boolean> {
    while (this.available === 0 && !this.#hasEnded) {
      const batch = this.#reader.next(want);
      if (isPromiseLike(batch))
        return batch.then((awaited) => {
          this.#accept(awaited);
          return this.fill(want);
        });
      this.#accept(batch);
    }
    return this.available > 0;
  }

  take(n: number): unknown[] {
    const taken: unknown[] = [];
    for (let i = 0; i < n; i++) taken.push(this.#records[this.#position + i]);
    this.#position += n;
    return taken;
  }

  #accept(batch: Batch | null): void {
    this.#position = 0;
    if (batch === null) {
      this.#hasEnded = true;
      this.#records = [];
    } else this.#records = batch.length === 0 ? [] : recordsOf(batch);
  }
}
