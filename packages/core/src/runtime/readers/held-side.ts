import type { LookupTable } from "../memory/lookup-table.ts";
import { PartitionedLookup } from "../memory/partitioned-lookup.ts";
import type { MemoryConsumer } from "../memory/task-memory.ts";
import type { Reader } from "../reader.ts";
import type { TaskRun } from "../task-run.ts";
import { forEachBatch } from "./drain.ts";
import { forEachPair } from "./pairs.ts";

/** Records between two looks at the table's size. */
const checkEvery = 64;

/** The side of a join or set operation that is held while the other streams past: in a table, or else on disk. */
export class HeldSide<T extends LookupTable> {
  table: T;
  readonly #run: TaskRun;
  readonly #newTable: () => T;
  readonly #consumer: MemoryConsumer;
  #isFilling = true;
  #lookup: PartitionedLookup | undefined;
  #records = 0;

  constructor(run: TaskRun, newTable: () => T) {
    this.#run = run;
    this.#newTable = newTable;
    this.table = newTable();
    this.#consumer = run.space.memory.openConsumer(() => {
      if (this.#isFilling) this.#divide();
    });
  }

  /** Takes all records of `input`; `instead` stands for their values. */
  async fill(input: Reader, instead?: { readonly value: unknown }): Promise<void> {
    const { pace, stage } = this.#run;
    await forEachBatch(input, pace, (batch) =>
      forEachPair(batch, stage.label, (key, value) => {
        this.#add(key, instead === undefined ? value : instead.value);
      }),
    );
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

  #add(key: unknown, value: unknown): void {
    const place = this.#records++;
    if (this.#lookup !== undefined) {
      this.#lookup.add(key, value, place);
      return;
    }
    this.table.add(key, value, place);
    if (place % checkEvery === 0 && !this.#consumer.growTo(this.table.bytes))
      this.#consumer.spill();
  }

  #divide(): void {
    if (this.#lookup !== undefined) return;
    const lookup = new PartitionedLookup(this.#run.space, this.#newTable);
    this.#lookup = lookup;
    this.#run.space.countSpill(this.#consumer.usedBytes, 0);
    this.table.forEach((key, value, place) => lookup.add(key, value, place));
    this.table = this.#newTable();
    this.#consumer.shrinkTo(0);
  }
}
