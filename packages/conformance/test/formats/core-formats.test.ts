/** The formats of core under the contracts, over files in memory. */
import {
  committerContract,
  contextOf,
  fileOutput,
  inputFormatContract,
  type InputFormatHarness,
  MemoryFileSystem,
  outputFormatContract,
  type OutputHarness,
} from "@firesteel/conformance";
import {
  BinaryRecordsInputFormat,
  type FormatContext,
  type InputFormat,
  JsonLinesInputFormat,
  JsonLinesOutputFormat,
  type OutputFormat,
  SequenceFileInputFormat,
  SequenceFileOutputFormat,
  WholeTextInputFormat,
} from "@firesteel/core/io";
import * as fc from "fast-check";

const everything = { staged: true, ordered: true, refusesExisting: true, faults: true };

/** Writes the whole of `records` as one partition. */
async function writeOutput<T>(
  format: OutputFormat<T>,
  context: FormatContext,
  records: readonly T[],
): Promise<void> {
  const job = { ...context, jobId: "job-1", numPartitions: 1 };
  await format.setUpJob(job);
  const writer = await format.createWriter({ ...job, partition: 0, attempt: 0, taskAttemptId: 0 });
  await writer.write(records);
  await format.commitJob(job, [await writer.commit()]);
}

/** A format whose inputs are what another one has written. */
function writtenInput<T>(
  records: fc.Arbitrary<readonly T[]>,
  recordOf: (i: number) => T,
  output: (path: string) => OutputFormat<T>,
  input: (path: string) => InputFormat<T>,
): InputFormatHarness<readonly T[], T> {
  const context = contextOf(new MemoryFileSystem({ blockSizeBytes: 4096 }));
  let outputs = 0;
  return {
    inputs: records,
    empty: [],
    large: Array.from({ length: 4000 }, (_, i) => recordOf(i)),
    store: async (written) => {
      const path = `mem:/in${outputs++}`;
      await writeOutput(output(path), context, written);
      return { format: () => input(path), context, records: written };
    },
    missing: () => ({ format: () => input("mem:/none"), context }),
    runs: 40,
  };
}

async function readFormat<T>(format: InputFormat<T>, context: FormatContext): Promise<T[]> {
  const records: T[] = [];
  for (const split of await format.getSplits({ ...context, minSplits: 1 })) {
    await using reader = await format.createReader(split, context);
    for (let batch = await reader.nextBatch(); batch !== null; batch = await reader.nextBatch())
      records.push(...batch);
  }
  return records;
}

/** Both directions of a format of files. */
function bothWays<T>(
  name: string,
  records: fc.Arbitrary<readonly T[]>,
  recordOf: (i: number) => T,
  output: (path: string) => OutputFormat<T>,
  input: (path: string) => InputFormat<T>,
): void {
  inputFormatContract(name, async () => writtenInput(records, recordOf, output, input), {
    splittable: true,
    ordered: true,
  });
  const open = async (): Promise<OutputHarness<T>> =>
    fileOutput<T>({
      fileSystem: new MemoryFileSystem(),
      root: "mem:/out",
      format: output,
      read: (path, context) => readFormat(input(path), context),
      records,
      recordOf,
      runs: 15,
    });
  outputFormatContract(name, open, everything);
  committerContract(name, open, everything);
}

type Pair = readonly [unknown, unknown];
const pairs: fc.Arbitrary<readonly Pair[]> = fc.uniqueArray(
  fc.tuple(fc.integer(), fc.string({ unit: "grapheme", maxLength: 12 })),
  { maxLength: 20, selector: ([key]) => key },
);

for (const compression of ["NONE", "RECORD", "BLOCK"] as const)
  bothWays<Pair>(
    `sequence files (${compression})`,
    pairs,
    // Compressed blocks hold a million bytes: the large input has to have several.
    (i) => [i, `value ${i} ${"x".repeat(compression === "BLOCK" ? 600 : i % 60)}`],
    (path) =>
      new SequenceFileOutputFormat({
        path,
        keyClass: "IntWritable",
        valueClass: "Text",
        compression,
        codec: compression === "NONE" ? undefined : "gzip",
      }),
    (path) => new SequenceFileInputFormat({ paths: path }),
  );

bothWays<unknown>(
  "JSON lines",
  fc.uniqueArray(
    fc.record(
      { id: fc.integer(), text: fc.string({ unit: "grapheme", maxLength: 10 }) },
      { noNullPrototype: true },
    ),
    { maxLength: 20, selector: ({ id }) => id },
  ),
  (i) => ({ id: i, text: `text ${i}`, nested: [i, null, { deep: true }] }),
  (path) => new JsonLinesOutputFormat({ path }),
  (path) => new JsonLinesInputFormat({ paths: path }),
);

const recordLength = 12;
const fixed = (count: number): Uint8Array[] =>
  Array.from({ length: count }, (_, i) =>
    Uint8Array.from({ length: recordLength }, (_byte, j) => (i * 31 + j) % 256),
  );

inputFormatContract(
  "binary records",
  async (): Promise<InputFormatHarness<number, Uint8Array>> => {
    const fileSystem = new MemoryFileSystem({ blockSizeBytes: 1000 });
    const context = contextOf(fileSystem);
    let files = 0;
    return {
      inputs: fc.nat(30),
      empty: 0,
      large: 3000,
      store: async (count) => {
        const path = `mem:/f${files++}`;
        const writer = await fileSystem.create(path);
        await writer.write(Buffer.concat(fixed(count)));
        await writer.close();
        return {
          format: () => new BinaryRecordsInputFormat({ paths: path, recordLength }),
          context,
          records: fixed(count),
        };
      },
      missing: () => ({
        format: () => new BinaryRecordsInputFormat({ paths: "mem:/none", recordLength }),
        context,
      }),
    };
  },
  { splittable: true, ordered: true },
);

inputFormatContract(
  "whole text files",
  async (): Promise<InputFormatHarness<readonly string[], [string, string]>> => {
    const fileSystem = new MemoryFileSystem();
    const context = contextOf(fileSystem);
    let directories = 0;
    return {
      inputs: fc.array(fc.string({ unit: "grapheme", maxLength: 30 }), { maxLength: 12 }),
      empty: [],
      large: Array.from({ length: 1200 }, (_, i) => `file ${i}\n`.repeat(i % 9)),
      store: async (texts) => {
        const directory = `mem:/d${directories++}`;
        await fileSystem.mkdirs(directory);
        const records = texts.map((text, i): [string, string] => [
          `${directory}/f${String(i).padStart(4, "0")}`,
          text,
        ]);
        for (const [path, text] of records) {
          const writer = await fileSystem.create(path);
          await writer.write(Buffer.from(text));
          await writer.close();
        }
        return { format: () => new WholeTextInputFormat({ paths: directory }), context, records };
      },
      missing: () => ({
        format: () => new WholeTextInputFormat({ paths: "mem:/none" }),
        context,
      }),
      runs: 50,
    };
  },
  // Small files are packed into few splits, those of several directories in any order.
  { splittable: true, ordered: false },
);
