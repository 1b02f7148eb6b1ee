import type { LookupTable } from "../memory/lookup-table.ts";
import { averageMadeBytes, heldColumns } from "../memory/sealed-pairs.ts";
import type { Reader } from "../reader.ts";
import type { TaskRun } from "../task-run.ts";
import { sealedPairsOf } from "./block-reader.ts";
import { BlockJoinTable } from "./block-join-table.ts";
import { forEachBatch } from "./drain.ts";
import { HeldSide } from "./held-side.ts";
import { asPairs } from "./pairs.ts";

/** What a pair takes in the table beside its key, at most, before it is there. */
const pairBytes = 64;

/** The side of a join that is held: as blocks and a table of them, or else on disk. */
export class HeldBlocks extends HeldSide<BlockJoinTable> {
  #records = 0;

  /** `newPart` makes the tables of parts that were on disk. */
  constructor(run: TaskRun, newPart: () => LookupTable) {
    super(run, () => new BlockJoinTable(), newPart);
  }

  /** Takes all records of `input`. */
  async fill(input: Reader): Promise<void> {
    const { pace, stage } = this.run;
    await forEachBatch(input, pace, (batch) => {
      const pairs = asPairs(batch, stage.label);
      if (this.lookup === undefined) {
        const columns = sealedPairsOf(pairs) ?? heldColumns(pairs);
        const each = pairBytes + averageMadeBytes(columns.keys);
        const needed = this.table.bytes + columns.bytes + pairs.length * each;
        if (this.consumer.growTo(needed)) {
          this.table.add(columns);
          this.#records += pairs.length;
          return;
        }
        this.consumer.spill();
      }
      for (let i = 0; i < pairs.length; i++)
        this.lookup?.add(pairs.keys[i], pairs.values[i], this.#records++);
    });
  }
}
