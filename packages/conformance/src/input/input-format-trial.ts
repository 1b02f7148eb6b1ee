import type {
  FormatContext,
  InputFormat,
  InputSplit,
  RecordReader,
  SplitContext,
} from "@firesteel/core/io";
import type * as fc from "fast-check";
import type { Closable, ContractLine } from "../runner/contract.ts";

/**
 * - `splittable`: the large input has several splits when several are asked for;
 * - `ordered`: the splits, one after the other, give the records in the order of the input.
 */
export type InputFormatCapability = "splittable" | "ordered";

/** An input that was stored, and how to read it. */
export interface StoredInput<T> {
  /** A new instance each time: driver and executors have their own. */
  format(): InputFormat<T>;
  readonly context: FormatContext;
  /** All its records, found in a plain way; in the order of the input where the format is `ordered`. */
  readonly records: readonly T[];
  /** Called when the line is done with it. */
  remove?(): Promise<void>;
}

export interface InputFormatHarness<Input, T> extends Closable {
  /** Random inputs, small ones: what to store. */
  readonly inputs: fc.Arbitrary<Input>;
  /** Without records. */
  readonly empty: Input;
  /** Of some thousand records, more than a batch and, if splittable, than a split. */
  readonly large: Input;
  /** Stores an input in a place of its own. */
  store(input: Input): Promise<StoredInput<T>>;
  /** A format whose input does not exist. */
  missing(): Pick<StoredInput<T>, "format" | "context">;
  /** Random inputs for each line that needs them; 100 by default. */
  readonly runs?: number;
}

export type InputFormatLine = ContractLine<
  InputFormatTrial<unknown, unknown>,
  InputFormatCapability
>;

/** Ways to read what the harness stores. */
export class InputFormatTrial<Input, T> {
  readonly harness: InputFormatHarness<Input, T>;
  readonly isOrdered: boolean;

  constructor(harness: InputFormatHarness<Input, T>, isOrdered: boolean) {
    this.harness = harness;
    this.isOrdered = isOrdered;
  }

  /** Stores `input` for as long as `use` runs. */
  async with(input: Input, use: (stored: StoredInput<T>) => Promise<void>): Promise<void> {
    const stored = await this.harness.store(input);
    try {
      await use(stored);
    } finally {
      await stored.remove?.();
    }
  }

  async splits(
    stored: Pick<StoredInput<T>, "format" | "context">,
    minSplits: number,
    context: Partial<SplitContext> = {},
  ): Promise<readonly InputSplit[]> {
    return await stored.format().getSplits({ ...stored.context, minSplits, ...context });
  }

  async openSplit(
    stored: StoredInput<T>,
    split: InputSplit,
    signal: AbortSignal = stored.context.signal,
  ): Promise<RecordReader<T>> {
    // As plain data, as it travels to an executor.
    return await stored
      .format()
      .createReader(structuredClone(split), { ...stored.context, signal });
  }

  async readSplit(stored: StoredInput<T>, split: InputSplit): Promise<T[]> {
    await using reader = await this.openSplit(stored, split);
    return await readOn(reader);
  }

  /** The records of all splits, one split after the other. */
  async readAll(stored: StoredInput<T>, minSplits: number): Promise<T[]> {
    const records: T[] = [];
    for (const split of await this.splits(stored, minSplits))
      records.push(...(await this.readSplit(stored, split)));
    return records;
  }

  /** In an order that does not depend on how the input was split, unless that order is promised. */
  arrange(records: readonly T[]): readonly T[] {
    return this.isOrdered ? records : sortedByText(records);
  }
}

/** The rest of a reader's records. The array of a batch is used only until the next call, as allowed. */
export async function readOn<T>(reader: RecordReader<T>): Promise<T[]> {
  const records: T[] = [];
  for (let batch = await reader.nextBatch(); batch !== null; batch = await reader.nextBatch())
    for (const record of batch) records.push(record);
  return records;
}

/** As a multiset: whatever the order, equal records compare equal. */
export function sortedByText<T>(records: readonly T[]): T[] {
  return records
    .map((record) => ({ record, text: textOf(record) }))
    .toSorted((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0))
    .map(({ record }) => record);
}

function textOf(record: unknown): string {
  return JSON.stringify(record, (_, value: unknown) => {
    if (typeof value === "bigint") return `${value}n`;
    if (value instanceof Map || value instanceof Set) return [...(value as Iterable<unknown>)];
    return value;
  });
}
