import type { FunctionRef } from "../../plan/function-ref.ts";
import type { Sink } from "../../plan/sink.ts";
import type { Batch } from "../batch.ts";
import { averageBytes } from "../block-writer.ts";
import { newLoopState } from "../codegen/compiled-loop.ts";
import { KeyIndex } from "../../key/key-index.ts";
import { appendRecords, forEachBatch } from "../readers/drain.ts";
import { asPairs } from "../readers/pairs.ts";
import { ShuffleOutput } from "../shuffle/shuffle-output.ts";
import { tableUpdate } from "../shuffle/table-update.ts";
import type { TaskRun } from "../task-run.ts";
import { openRoot, runFused } from "./sink-input.ts";

type ShuffleWrite = Extract<Sink<FunctionRef>, { kind: "shuffleWrite" }>;

/** When a map task writes out what it holds and starts anew. */
const mostRecords = 1 << 20;
const mostBytes = 32 * 1024 * 1024;

export async function shuffleWriteSink(
  run: TaskRun,
  sink: ShuffleWrite,
): Promise<readonly Uint8Array[]> {
  const output = new ShuffleOutput(run, sink.shuffle, sink.partitioner, run.stage.label);
  if (sink.combine !== undefined) await writeCombined(run, sink.combine, output);
  else await writeRecords(run, sink.partitioner.kind !== "roundRobin", output);
  await output.close();
  return [];
}

async function writeCombined(
  run: TaskRun,
  combine: NonNullable<ShuffleWrite["combine"]>,
  output: ShuffleOutput,
): Promise<void> {
  let index = new KeyIndex();
  const state = { ...newLoopState(), index };
  const flush = (): void => {
    output.write(index.keys, state.values, index.size);
    index = new KeyIndex();
    state.index = index;
    state.values = [];
  };
  state.full = flush;
  const update = tableUpdate(combine, false);
  await runFused(run, { kind: "table", update, capacity: mostRecords }, state, () => {
    const { size, keys } = index;
    const table = { isPairs: true, length: size, keys, values: state.values } as const;
    if (averageBytes(table) * size > mostBytes) flush();
  });
  flush();
}

async function writeRecords(run: TaskRun, pairs: boolean, output: ShuffleOutput): Promise<void> {
  let keys: unknown[] = [];
  let values: unknown[] = [];
  let bytes = 0;
  const flush = (): void => {
    output.write(keys, pairs ? values : undefined, keys.length);
    keys = [];
    values = [];
    bytes = 0;
  };
  const take = (batch: Batch): void => {
    if (pairs) {
      const columns = asPairs(batch, run.stage.label);
      for (let i = 0; i < batch.length; i++) {
        keys.push(columns.keys[i]);
        values.push(columns.values[i]);
      }
    } else appendRecords(keys, batch);
    bytes += batch.length * averageBytes(batch);
    if (keys.length >= mostRecords || bytes >= mostBytes) flush();
  };
  await forEachBatch(openRoot(run), run.pace, take);
  flush();
}
