import type { FunctionRef } from "../../plan/function-ref.ts";
import type { Sink } from "../../plan/sink.ts";
import { isBatchFold } from "../batch-fold.ts";
import { isAsyncRef } from "../chain.ts";
import { RangeSketch } from "../builtins/range-sketch.ts";
import { CountFold } from "../builtins/value-folds.ts";
import { countWords } from "../kernels/count-words.ts";
import { wordsOf } from "../kernels/text-chain.ts";
import { openSegments } from "../open-node.ts";
import { refusePromise } from "../operator-errors.ts";
import { spool } from "../memory/spool.ts";
import type { Reader } from "../reader.ts";
import { forEachBatch } from "../readers/drain.ts";
import { asyncIterator, syncIterator } from "../readers/partition-iterator.ts";
import { batchesReader } from "../readers/simple-readers.ts";
import type { Callable } from "../builtins/builtin-context.ts";
import type { TaskRun } from "../task-run.ts";
import { openRoot, valueResult } from "./sink-input.ts";
import { sketchKeys } from "./sketch-keys.ts";

/** `f(iterator, partition)`; a synchronous function whose input waits is given it drained. */
export async function partitionSink(
  run: TaskRun,
  { f }: Extract<Sink<FunctionRef>, { kind: "partition" }>,
): Promise<readonly Uint8Array[]> {
  const { pace, stage, failures, task } = run;
  const call = run.resolve(f, task.partition);
  if (isBatchFold(call)) {
    try {
      if (call instanceof RangeSketch) await sketchKeys(run, call);
      else {
        const reader = call instanceof CountFold ? await countKnown(run, call) : openRoot(run);
        await forEachBatch(reader, pace, (batch) => call.add(batch));
      }
      return valueResult(run, await call.result());
    } catch (error) {
      throw failures.charge(error, stage.label);
    }
  }
  const reader = openRoot(run);
  try {
    if (isAsyncRef(f)) {
      await reader.open?.();
      const iterator = asyncIterator(reader, pace, stage.label);
      return valueResult(run, await (call as Callable)(iterator, task.partition));
    }
    const input = reader.mayWait ? await spooled(run, reader) : reader;
    await input.open?.();
    const result = (call as Callable)(syncIterator(input, pace, stage.label), task.partition);
    refusePromise(result, stage.label);
    return valueResult(run, result);
  } catch (error) {
    throw failures.charge(error, stage.label);
  }
}

/** Counts words of lines as bytes, where the chain makes words; what is left of the records. */
async function countKnown(run: TaskRun, fold: CountFold): Promise<Reader> {
  const chain = wordsOf(run);
  if (chain === undefined) return openRoot(run);
  const rest = await countWords(run, chain, (words, counts) => fold.addCounted(words, counts));
  return rest === undefined
    ? batchesReader([])
    : openSegments(run, rest, chain.segments, run.task.partition);
}

async function spooled(run: TaskRun, reader: Reader): Promise<Reader> {
  const kept = await spool(run.space, reader);
  run.onEnd(() => kept.close());
  return kept.read();
}
