import type { Reader } from "../reader.ts";
import type { TaskRun } from "../task-run.ts";
import { forEachBatch } from "./drain.ts";
import { HeldSide } from "./held-side.ts";
import { forEachPair } from "./pairs.ts";
import type { SetTable } from "./set-table.ts";

/** Records between two looks at the table's size. */
const checkEvery = 64;

/** The side of a set operation that is held: its keys, in a table or else on disk. */
export class HeldKeys extends HeldSide<SetTable> {
  #records = 0;

  constructor(run: TaskRun, newTable: () => SetTable) {
    super(run, newTable, newTable);
  }

  /** Takes all records of `input`; `value` stands for their values. */
  async fill(input: Reader, value: unknown): Promise<void> {
    const { pace, stage } = this.run;
    await forEachBatch(input, pace, (batch) =>
      forEachPair(batch, stage.label, (key) => this.#add(key, value)),
    );
  }

  #add(key: unknown, value: unknown): void {
    const place = this.#records++;
    if (this.lookup !== undefined) {
      this.lookup.add(key, value, place);
      return;
    }
    this.table.add(key, value);
    if (place % checkEvery === 0 && !this.consumer.growTo(this.table.bytes)) this.consumer.spill();
  }
}
