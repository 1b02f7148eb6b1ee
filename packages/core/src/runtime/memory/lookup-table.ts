/** Takes a pair of a result. */
export type Emit = (key: unknown, value: unknown) => void;

/**
 * One side of a join or of a set operation, in which the records of the other side are looked up. Where it does not
 * fit in memory it is made in parts, and the other side's records are looked up in each.
 */
export interface LookupTable {
  /** Roughly how many bytes of the heap it takes. */
  readonly bytes: number;
  /** Whether records of one key may be in several parts of the table. */
  readonly isDivisible: boolean;
  /** `place` numbers the records of the table's side. */
  add(key: unknown, value: unknown, place: number): void;
  /** Emits what a record of the other side finds; whether it found its key. */
  match(key: unknown, value: unknown, emit: Emit): boolean;
  /** Emits what a record of the other side gives that found its key nowhere. */
  unmatched(key: unknown, value: unknown, emit: Emit): void;
  /** Emits, at the end, what of the table itself was not found, each with the place of its key's first record. */
  rest(emit: (place: number, key: unknown, value: unknown) => void): void;
  /** An empty table for the next part of the same keys. */
  next(): LookupTable;
}
