import type { Batch, PairBatch } from "../batch.ts";
import { refuseNonPair } from "../operator-errors.ts";

/** Calls `take` for each pair of a batch. @throws {UserError} `NOT_A_PAIR` */
export function forEachPair(
  batch: Batch,
  label: string,
  take: (key: unknown, value: unknown) => void,
): void {
  const { length } = batch;
  if (batch.isPairs) {
    const { keys, values } = batch;
    for (let i = 0; i < length; i++) take(keys[i], values[i]);
    return;
  }
  for (let i = 0; i < length; i++) {
    const record = batch.records[i];
    if (!Array.isArray(record) || record.length !== 2) refuseNonPair(record, label);
    const [key, value] = record as [unknown, unknown];
    take(key, value);
  }
}

/** The batch with keys and values apart. @throws {UserError} `NOT_A_PAIR` */
export function asPairs(batch: Batch, label: string): PairBatch {
  if (batch.isPairs) return batch;
  const keys: unknown[] = [];
  const values: unknown[] = [];
  forEachPair(batch, label, (key, value) => {
    keys.push(key);
    values.push(value);
  });
  return { isPairs: true, length: keys.length, keys, values };
}
