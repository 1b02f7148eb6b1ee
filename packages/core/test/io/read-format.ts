import type { FormatContext, InputFormat, InputSplit } from "@firesteel/core/io";

/** Records of every split. */
export async function readFormat<T, S extends InputSplit>(
  format: InputFormat<T, S>,
  context: FormatContext,
  minSplits: number,
): Promise<T[][]> {
  const splits = await format.getSplits({ ...context, minSplits });
  const partitions: T[][] = [];
  for (const split of splits) partitions.push(await readSplit(format, split, context));
  return partitions;
}

export async function readSplit<T, S extends InputSplit>(
  format: InputFormat<T, S>,
  split: S,
  context: FormatContext,
): Promise<T[]> {
  // As plain data, as it travels to an executor.
  await using reader = await format.createReader(structuredClone(split), context);
  const records: T[] = [];
  for (let batch = await reader.nextBatch(); batch !== null; batch = await reader.nextBatch())
    records.push(...batch);
  return records;
}

/** How many records there are in all splits, by readers that only count. */
export async function countFormat<T, S extends InputSplit>(
  format: InputFormat<T, S>,
  context: FormatContext,
  minSplits: number,
): Promise<number> {
  let total = 0;
  for (const split of await format.getSplits({ ...context, minSplits })) {
    await using reader = await format.createReader(structuredClone(split), context);
    if (reader.nextCount === undefined) throw new Error("the reader does not count");
    for (let count = await reader.nextCount(); count !== null; count = await reader.nextCount())
      total += count;
  }
  return total;
}
