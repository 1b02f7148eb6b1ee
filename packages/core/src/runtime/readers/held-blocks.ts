import type { LookupTable } from "../memory/lookup-table.ts";
import { PartitionedLookup } from "../memory/partitioned-lookup.ts";
import { averageMadeBytes, heldColumns } from "../memory/sealed-pairs.ts";
import type { MemoryConsumer } from "../memory/task-memory.ts";
import type { Reader } from "../reader.ts";
import type { TaskRun } from "../task-run.ts";
import { sealedPairsOf } from "./block-reader.ts";
import { BlockJoinTable } from "./block-join-table.ts";
import { forEachBatch } from "./drain.ts";
import { asPairs } from "./pairs.ts";

/** What a pair takes in the table beside its key, at most, before it is there. */
const pairBytes = 64;

/** The side of a join that is held while the other streams past: as blocks and a table of them, or else on disk. */
export class HeldBlocks {
  table: BlockJoinTable = new BlockJoinTable();
  readonly #run: TaskRun;
  readonly #newPart: () => LookupTable;
  readonly #consumer: MemoryConsumer;
  #isFilling = true;
  #lookup: PartitionedLookup | undefined;
  #records = 0;

  /** `newPart` makes the tables of parts that were on disk. */
  constructor(run: TaskRun, newPart: () => LookupTable) {
    this.#run = run;
    this.#newPart = newPart;
    this.#consumer = run.space.memory.openConsumer(() => {
      if (this.#isFilling) this.#divide();
    });
  }

  /** Takes all records of `input`. */
  async fill(input: Reader): Promise<void> {
    const { pace, stage } = this.#run;
    await forEachBatch(input, pace, (batch) => {
      const pairs = asPairs(batch, stage.label);
      if (this.#lookup === undefined) {
        const columns = sealedPairsOf(pairs) ?? heldColumns(pairs);
        const each = pairBytes + averageMadeBytes(columns.keys);
        const needed = this.table.bytes + columns.bytes + pairs.length * each;
        if (this.#consumer.growTo(needed)) {
          this.table.add(columns);
          this.#records += pairs.length;
          return;
        }
        this.#consumer.spill();
      }
      for (let i = 0; i < pairs.length; i++)
        this.#lookup?.add(pairs.keys[i], pairs.values[i], this.#records++);
    });
  }

  /** Once filled: what reads `stream` past the side on disk; undefined where the side is in the table. */
  async lookUpOnDisk(stream: Reader): Promise<Reader | undefined> {
    this.#isFilling = false;
    if (this.#lookup !== undefined) return await this.#lookup.lookUp(stream, this.#run.stage.label);
    await stream.open?.();
    return undefined;
  }

  /** The table is needed no more. */
  close(): void {
    this.#consumer.close();
  }

  #divide(): void {
    if (this.#lookup !== undefined) return;
    const lookup = new PartitionedLookup(this.#run.space, this.#newPart);
    this.#lookup = lookup;
    this.#run.space.countSpill(this.#consumer.usedBytes, 0);
    this.table.forEach((key, value, place) => lookup.add(key, value, place));
    this.table = new BlockJoinTable();
    this.#consumer.shrinkTo(0);
  }
}
