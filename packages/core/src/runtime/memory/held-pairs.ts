import { type Column, type PairBatch, pairBatch } from "../batch.ts";
import { fullChunk, type PairReader } from "../reader.ts";
import { SpilledRest } from "./spilled-rest.ts";
import type { MemoryConsumer } from "./task-memory.ts";
import type { Workspace } from "./workspace.ts";

/**
 * Pairs in memory on their way to a consumer, who gets them in order. What was not read yet goes to disk when another
 * structure of the task needs the memory.
 */
export class HeldPairs implements PairReader {
  readonly mayWait = false;
  readonly #space: Workspace;
  readonly #consumer: MemoryConsumer;
  #keys: Column;
  #values: unknown[];
  /** In which order; as they lie where it is undefined. */
  #positions: ArrayLike<number> | undefined;
  #read = 0;
  #spilled: SpilledRest | undefined;

  /** Takes over the arrays, which hold about `bytes`. `values` are dropped as they are read. */
  constructor(
    space: Workspace,
    keys: Column,
    values: unknown[],
    bytes: number,
    positions?: ArrayLike<number>,
  ) {
    this.#space = space;
    this.#keys = keys;
    this.#values = values;
    this.#positions = positions;
    this.#consumer = space.memory.openConsumer(() => this.#spill());
    this.#consumer.growNeeded(bytes);
  }

  next(want: number): PairBatch | null {
    const most = Math.max(1, Math.min(want, fullChunk));
    if (this.#spilled !== undefined) return this.#spilled.next(most);
    const end = Math.min(this.#values.length, this.#read + most);
    if (this.#read >= end) {
      this.#drop();
      this.#consumer.close();
      return null;
    }
    return this.#positions === undefined ? this.#slice(end) : this.#gather(this.#positions, end);
  }

  #slice(end: number): PairBatch {
    const from = this.#read;
    this.#read = end;
    const keys = Array.isArray(this.#keys)
      ? this.#keys.slice(from, end)
      : (this.#keys as Float64Array).subarray(from, end);
    const values = this.#values.slice(from, end);
    if (end < this.#values.length) this.#values.fill(undefined, from, end);
    return pairBatch(keys, values);
  }

  #gather(positions: ArrayLike<number>, end: number): PairBatch {
    const keys: unknown[] = [];
    const values: unknown[] = [];
    for (let i = this.#read; i < end; i++) {
      const position = positions[i] as number;
      keys.push(this.#keys[position]);
      values.push(this.#values[position]);
    }
    this.#read = end;
    return pairBatch(keys, values);
  }

  #spill(): void {
    const { length } = this.#values;
    if (this.#spilled !== undefined || this.#read === length) return;
    const rest = new Int32Array(length - this.#read);
    for (let i = 0; i < rest.length; i++)
      rest[i] = this.#positions?.[i + this.#read] ?? i + this.#read;
    this.#spilled = new SpilledRest(this.#space, this.#consumer, (writer) => {
      writer.write({ length, marks: [], keys: this.#keys, values: this.#values }, rest);
    });
    this.#drop();
  }

  #drop(): void {
    this.#keys = [];
    this.#values = [];
    this.#positions = undefined;
    this.#read = 0;
  }
}
