import { hashKey } from "../../key/hash-key.ts";
import { pairBatch } from "../batch.ts";
import { asPairs } from "../readers/pairs.ts";
import { forEachBatch } from "../readers/drain.ts";
import type { Reader } from "../reader.ts";
import { deepestLevel, type HashPart, HashPartitions } from "./hash-partitions.ts";
import type { LookupTable } from "./lookup-table.ts";
import { PlaceSorter } from "./place-sorter.ts";
import { RunCursor } from "./spill-run.ts";
import type { MemoryConsumer } from "./task-memory.ts";
import type { Workspace } from "./workspace.ts";

/** Records of the table between two looks at its size. */
const checkEvery = 64;
const emittedAtOnce = 2048;
/** What is kept free for results while a table is filled, as far as there is so much: else it would take all. */
const mostRoom = 16 * 1024 * 1024;
const leastRoom = 256 * 1024;

/**
 * A join or set operation whose table does not fit in memory. Both sides are divided by hash until the table's part
 * fits; the records of one key that do not fit are taken in parts, and the other side is read again for each, so that
 * no key's records need to be in memory at once. What is found is sorted by the place of the other side's record, so
 * that results come in the order in which they would have come from memory.
 */
export class PartitionedLookup {
  readonly #space: Workspace;
  readonly #newTable: () => LookupTable;
  readonly #consumer: MemoryConsumer;
  /** Stands for the results that are to be found. */
  readonly #room: MemoryConsumer;
  readonly #table: HashPartitions;
  readonly #found: FoundPairs;

  /** `newTable` makes an empty table. */
  constructor(space: Workspace, newTable: () => LookupTable) {
    this.#space = space;
    this.#newTable = newTable;
    this.#consumer = space.memory.openConsumer();
    this.#room = space.memory.openConsumer();
    this.#table = new HashPartitions(space, 0);
    this.#found = new FoundPairs(space);
  }

  /** Adds a record of the table's side. */
  add(key: unknown, value: unknown, place: number): void {
    this.#table.add(hashKey(key), place, key, value);
  }

  /** Looks up all of `stream`, and gives what was found. */
  async lookUp(stream: Reader, label: string): Promise<Reader> {
    const { pace } = this.#space;
    const divided = new HashPartitions(this.#space, 0);
    let count = 0;
    await forEachBatch(stream, pace, (batch) => {
      const { keys, values } = asPairs(batch, label);
      for (let i = 0; i < batch.length; i++)
        divided.add(hashKey(keys[i]), count++, keys[i], values[i]);
    });
    this.#found.streamed = count;
    await this.#lookUpParts(this.#table, divided, 0);
    this.#consumer.close();
    this.#room.close();
    return this.#found.finish();
  }

  async #lookUpParts(table: HashPartitions, stream: HashPartitions, level: number): Promise<void> {
    const streams = stream.finish();
    for (const [n, part] of table.finish().entries())
      await this.#lookUpPart(part, streams[n] as HashPart, level);
    table.close();
    stream.close();
  }

  async #lookUpPart(table: HashPart, stream: HashPart, level: number): Promise<void> {
    const { pace } = this.#space;
    const cursor = new RunCursor(table.run, this.#space.classes);
    const canDivide = table.isDivisible && level < deepestLevel;
    let held = this.#newTable();
    const matched = new Uint8Array(stream.run.length);
    for (;;) {
      for (let room = mostRoom; room >= leastRoom && !this.#room.growTo(room);) room >>= 1;
      const isWhole = this.#fill(held, cursor, canDivide);
      this.#room.shrinkTo(0);
      if (!isWhole && canDivide) {
        // Nothing may hold on to it while the parts are looked up.
        held = this.#newTable();
        this.#consumer.shrinkTo(0);
        await this.#divide(table, stream, level + 1);
        return;
      }
      this.#match(held, stream, matched, isWhole);
      held.rest((place, key, value) => this.#found.addRest(place, key, value));
      this.#consumer.shrinkTo(0);
      const rest = pace.rest();
      if (rest !== undefined) await rest;
      if (isWhole) return;
      held = held.next();
    }
  }

  /** Whether all that was left is in the table now. */
  #fill(table: LookupTable, cursor: RunCursor, canDivide: boolean): boolean {
    let n = 0;
    while (cursor.isOpen) {
      table.add(
        cursor.keys[cursor.at],
        cursor.values[cursor.at],
        cursor.marks[1]?.[cursor.at] as number,
      );
      cursor.advance();
      if (++n % checkEvery !== 0 || this.#consumer.growTo(table.bytes)) continue;
      this.#space.pace.check();
      if (canDivide || table.isDivisible) return !cursor.isOpen;
      this.#consumer.growNeeded(table.bytes);
    }
    return true;
  }

  #match(table: LookupTable, stream: HashPart, matched: Uint8Array, isLast: boolean): void {
    const found = this.#found;
    const cursor = new RunCursor(stream.run, this.#space.classes);
    for (let i = 0; cursor.isOpen; i++, cursor.advance()) {
      const { at } = cursor;
      const key = cursor.keys[at];
      const value = cursor.values[at];
      found.place = cursor.marks[1]?.[at] as number;
      if (table.match(key, value, found.emit)) matched[i] = 1;
      else if (isLast && matched[i] === 0) table.unmatched(key, value, found.emit);
      if (i % checkEvery === 0) this.#space.pace.check();
    }
  }

  async #divide(table: HashPart, stream: HashPart, level: number): Promise<void> {
    await this.#lookUpParts(this.#redo(table, level), this.#redo(stream, level), level);
  }

  #redo(part: HashPart, level: number): HashPartitions {
    const divided = new HashPartitions(this.#space, level);
    const cursor = new RunCursor(part.run, this.#space.classes);
    for (; cursor.isOpen; cursor.advance()) {
      const { at, marks, keys, values } = cursor;
      divided.add(marks[0]?.[at] as number, marks[1]?.[at] as number, keys[at], values[at]);
      if (at === 0) this.#space.pace.check();
    }
    return divided;
  }
}

/** Results, on their way to be sorted by place. */
class FoundPairs {
  readonly #sorter: PlaceSorter;
  readonly #space: Workspace;
  #places: number[] = [];
  #keys: unknown[] = [];
  #values: unknown[] = [];
  /** Of the record that is looked up. */
  place = 0;
  /** Records that were looked up: the places of the rest follow theirs. */
  streamed = 0;

  constructor(space: Workspace) {
    this.#space = space;
    this.#sorter = new PlaceSorter(space);
  }

  readonly emit = (key: unknown, value: unknown): void => {
    this.#add(this.place, key, value);
  };

  addRest(place: number, key: unknown, value: unknown): void {
    this.#add(this.streamed + place, key, value);
  }

  finish(): Reader {
    this.#flush();
    return this.#sorter.finish();
  }

  #add(place: number, key: unknown, value: unknown): void {
    this.#places.push(place);
    this.#keys.push(key);
    this.#values.push(value);
    if (this.#places.length >= emittedAtOnce) this.#flush();
  }

  #flush(): void {
    this.#space.pace.check();
    if (this.#places.length > 0)
      this.#sorter.add(pairBatch(this.#keys, this.#values), this.#places);
    this.#places = [];
    this.#keys = [];
    this.#values = [];
  }
}
