import { KeyIndex } from "./key-index.ts";

const deleted = Symbol("deleted entry");

/**
 * Map entries in insertion order over a {@link KeyIndex}, for more keys than one Map may hold. Iteration tolerates
 * changes as a Map's does: each entry has a sequence number, and an iterator remembers the next one it wants.
 */
export class EntryLog<K, V> {
  #index = new KeyIndex<K>();
  /** Where each key of the index is in the log, or -1. */
  #positions: number[] = [];
  #keys: K[] = [];
  #values: (V | typeof deleted)[] = [];
  #sequences: number[] = [];
  #nextSequence = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  has(key: K): boolean {
    return this.#position(key) >= 0;
  }

  get(key: K): V | undefined {
    const position = this.#position(key);
    return position < 0 ? undefined : (this.#values[position] as V);
  }

  set(key: K, value: V): void {
    const index = this.#index.insert(key);
    const position = this.#positions[index] ?? -1;
    if (position >= 0) {
      this.#values[position] = value;
      return;
    }
    this.#positions[index] = this.#keys.length;
    this.#keys.push(this.#index.keys[index]!);
    this.#values.push(value);
    this.#sequences.push(this.#nextSequence++);
    this.#size++;
  }

  delete(key: K): boolean {
    const index = this.#index.find(key);
    const position = index < 0 ? -1 : this.#positions[index]!;
    if (position < 0) return false;
    this.#positions[index] = -1;
    this.#values[position] = deleted;
    this.#size--;
    if (this.#keys.length > 1024 && this.#size < this.#keys.length / 2) this.#compact();
    return true;
  }

  *entries(): Generator<[K, V], undefined, unknown> {
    for (let sequence = 0; ;) {
      let position = this.#firstFrom(sequence);
      while (position < this.#keys.length && this.#values[position] === deleted) position++;
      if (position >= this.#keys.length) return;
      sequence = this.#sequences[position]! + 1;
      yield [this.#keys[position]!, this.#values[position] as V];
    }
  }

  #position(key: K): number {
    const index = this.#index.find(key);
    return index < 0 ? -1 : this.#positions[index]!;
  }

  /** The first position whose sequence number is `sequence` or later. */
  #firstFrom(sequence: number): number {
    let from = 0;
    let to = this.#sequences.length;
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (this.#sequences[middle]! < sequence) from = middle + 1;
      else to = middle;
    }
    return from;
  }

  #compact(): void {
    const index = new KeyIndex<K>();
    let kept = 0;
    for (let i = 0; i < this.#keys.length; i++) {
      if (this.#values[i] === deleted) continue;
      index.insert(this.#keys[i]!);
      this.#keys[kept] = this.#keys[i]!;
      this.#values[kept] = this.#values[i]!;
      this.#sequences[kept] = this.#sequences[i]!;
      kept++;
    }
    this.#keys.length = this.#values.length = this.#sequences.length = kept;
    this.#positions = Array.from({ length: kept }, (_, i) => i);
    this.#index = index;
  }
}
