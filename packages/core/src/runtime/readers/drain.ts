import { InternalError } from "../../errors/firesteel-error.ts";
import type { Batch } from "../batch.ts";
import type { Pace } from "../pace.ts";
import { fullChunk, isPromiseLike, type Reader } from "../reader.ts";

/** Hands every batch of `reader`, which is opened first, to `take`; gives the event loop its turns. */
export async function forEachBatch(
  reader: Reader,
  pace: Pace,
  take: (batch: Batch) => unknown,
): Promise<void> {
  const opened = reader.open?.();
  if (isPromiseLike(opened)) await opened;
  for (;;) {
    pace.check();
    const next = reader.next(fullChunk);
    const batch = isPromiseLike(next) ? await next : next;
    if (batch === null) return;
    const taken = batch.length === 0 ? undefined : take(batch);
    if (isPromiseLike(taken)) await taken;
    const rest = pace.rest();
    if (rest !== undefined) await rest;
  }
}

/** All records of an opened reader that never waits. */
export function drainNow(reader: Reader): unknown[] {
  const all: unknown[] = [];
  for (;;) {
    const batch = reader.next(fullChunk);
    if (isPromiseLike(batch))
      throw new InternalError("READER_WAITED", "a reader that does not wait gave a promise");
    if (batch === null) return all;
    appendRecords(all, batch);
  }
}

/** All records of a reader, in order. */
export async function drain(reader: Reader, pace: Pace): Promise<unknown[]> {
  const all: unknown[] = [];
  await forEachBatch(reader, pace, (batch) => appendRecords(all, batch));
  return all;
}

export function appendRecords(target: unknown[], batch: Batch): void {
  const { length } = batch;
  if (batch.isPairs) {
    const { keys, values } = batch;
    for (let i = 0; i < length; i++) target.push([keys[i], values[i]]);
  } else {
    const { records } = batch;
    for (let i = 0; i < length; i++) target.push(records[i]);
  }
}
