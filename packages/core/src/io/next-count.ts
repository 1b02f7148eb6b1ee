import type { RecordReader } from "./input-format.ts";

/** How many records a reader gives next, null at the end; made only where it cannot tell without. */
export function nextCount(reader: RecordReader<unknown>): number | null | Promise<number | null> {
  if (reader.nextCount !== undefined) return reader.nextCount();
  const batch = reader.nextBatch();
  return batch !== null && "then" in batch ? batch.then(countOf) : countOf(batch);
}

function countOf(batch: { readonly length: number } | null): number | null {
  return batch && batch.length;
}
