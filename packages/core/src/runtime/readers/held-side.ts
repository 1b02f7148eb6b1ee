import type { LookupTable } from "../memory/lookup-table.ts";
import { PartitionedLookup } from "../memory/partitioned-lookup.ts";
import type { MemoryConsumer } from "../memory/task-memory.ts";
import type { Reader } from "../reader.ts";
import type { TaskRun } from "../task-run.ts";

interface HeldTable {
  /** All that is in the table, in the order in which it came, as it was added. */
  forEach(take: (key: unknown, value: unknown, place: number) => void): void;
}

/** The side of a join or set operation that is held while the other streams past: in a table, or else on disk. */
export abstract class HeldSide<T extends HeldTable> {
  table: T;
  protected readonly run: TaskRun;
  protected readonly consumer: MemoryConsumer;
  /** Where everything goes once there is no memory for the table. */
  protected lookup: PartitionedLookup | undefined;
  readonly #newTable: () => T;
  readonly #newPart: () => LookupTable;
  #isFilling = true;

  /** `newPart` makes the tables of parts that were on disk. */
  constructor(run: TaskRun, newTable: () => T, newPart: () => LookupTable) {
    this.run = run;
    this.table = newTable();
    this.#newTable = newTable;
    this.#newPart = newPart;
    this.consumer = run.space.memory.openConsumer(() => {
      if (this.#isFilling) this.#divide();
    });
  }

  /** Once filled: what reads `stream` past the side on disk; undefined where the side is in the table. */
  async lookUpOnDisk(stream: Reader): Promise<Reader | undefined> {
    this.#isFilling = false;
    if (this.lookup !== undefined) return await this.lookup.lookUp(stream, this.run.stage.label);
    await stream.open?.();
    return undefined;
  }

  /** The table is needed no more. */
  close(): void {
    this.consumer.close();
  }

  #divide(): void {
    if (this.lookup !== undefined) return;
    const lookup = new PartitionedLookup(this.run.space, this.#newPart);
    this.lookup = lookup;
    this.run.space.countSpill(this.consumer.usedBytes, 0);
    this.table.forEach((key, value, place) => lookup.add(key, value, place));
    this.table = this.#newTable();
    this.consumer.shrinkTo(0);
  }
}
