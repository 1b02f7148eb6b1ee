import type { FunctionRef } from "../../plan/function-ref.ts";
import type { Sink } from "../../plan/sink.ts";
import type { Batch } from "../batch.ts";
import { countWords } from "../kernels/count-words.ts";
import { countedWords } from "../kernels/text-chain.ts";
import { ReservedTable } from "../memory/reserved-table.ts";
import { forEachBatch } from "../readers/drain.ts";
import type { Reader } from "../reader.ts";
import { ShuffleOutput } from "../shuffle/shuffle-output.ts";
import { ShuffleRows } from "../shuffle/shuffle-rows.ts";
import { tableUpdate } from "../shuffle/table-update.ts";
import type { TaskRun } from "../task-run.ts";
import { openFused, openRoot, runFused } from "./sink-input.ts";

type ShuffleWrite = Extract<Sink<FunctionRef>, { kind: "shuffleWrite" }>;

/** When a map task writes out what it holds and starts anew, although there is memory. */
const limits = { keys: 1 << 20, bytes: 64 * 1024 * 1024 };

export async function shuffleWriteSink(
  run: TaskRun,
  sink: ShuffleWrite,
): Promise<readonly Uint8Array[]> {
  const output = new ShuffleOutput(run, sink.shuffle, sink.partitioner, run.stage.label);
  if (sink.combine !== undefined) await writeCombined(run, sink.combine, output);
  else await writeRecords(run, sink, output);
  await output.close();
  return [];
}

async function writeCombined(
  run: TaskRun,
  combine: NonNullable<ShuffleWrite["combine"]>,
  output: ShuffleOutput,
): Promise<void> {
  const words = countedWords(run, combine);
  let rest: Reader | undefined;
  if (words !== undefined) {
    rest = await countWords(run, words, (keys, counts) => output.write(keys, counts, keys.length));
    if (rest === undefined) return;
  }
  // A full table goes out as it is: the reduce side merges what a task wrote for a key several times.
  const writeOut = (): void => output.write(table.index.keys, table.values, table.index.size);
  const table = new ReservedTable(run.space.memory, 0, writeOut, limits);
  const end = { kind: "table", update: tableUpdate(run, combine, false) } as const;
  const afterChunk = (batch: Batch, from: number, to: number): void =>
    table.afterChunk(batch, from, to);
  await runFused(run, end, table.state, afterChunk, openFused(run, rest));
  table.empty();
  table.close();
}

async function writeRecords(
  run: TaskRun,
  { partitioner, isSorted = false }: ShuffleWrite,
  output: ShuffleOutput,
): Promise<void> {
  const isPairs = partitioner.kind !== "roundRobin";
  const { memory } = run.space;
  const rows = new ShuffleRows(memory, output, { isPairs, isSorted, label: run.stage.label });
  await forEachBatch(openRoot(run, { asPairs: isPairs }), run.pace, (batch) => rows.add(batch));
  rows.finish();
}
