import { type Batch, type Column, recordBatch, recordsOf } from "../batch.ts";
import type { RangeSketch } from "../builtins/range-sketch.ts";
import { type Chain, chainOf, type Segment } from "../chain.ts";
import { GivenBatch } from "../kernels/given-batch.ts";
import { isRecognitionOn } from "../kernels/recognition.ts";
import { textSourceOf } from "../kernels/text-source.ts";
import { openNode, openSegments } from "../open-node.ts";
import { fullChunk, isPromiseLike, type Reader } from "../reader.ts";
import { forEachBatch } from "../readers/drain.ts";
import { forEachPair } from "../readers/pairs.ts";
import { SourceReader } from "../readers/source-reader.ts";
import type { TaskRun } from "../task-run.ts";
import { openRoot } from "./sink-input.ts";

/**
 * Takes the sort keys of a partition. Where each record of the input becomes one pair, by functions without state, the
 * functions are called for those records only that are in the sample; of text, the others are not even made.
 */
export async function sketchKeys(run: TaskRun, sketch: RangeSketch): Promise<void> {
  const chain = chainOf(run.stage.program.root);
  const isKnown =
    isRecognitionOn(run.environment.conf) &&
    run.stage.loaded.isStateless &&
    chain.segments.every(givesOneEach);
  if (!isKnown) return await forEachBatch(openRoot(run), run.pace, (batch) => sketch.add(batch));
  const given = new GivenBatch();
  const pairs = openSegments(run, given, chain.segments, run.task.partition);
  await forEachBatch(openRecords(run, chain), run.pace, (batch) => {
    const { rows, places } = sketch.pick(batch.length);
    if (rows.length === 0) return;
    given.give(recordsAt(batch, rows));
    let n = 0;
    forEachPairOf(pairs, run.stage.label, (key) => sketch.put(places[n++]!, key));
  });
}

function givesOneEach(segment: Segment): boolean {
  return (
    segment.kind === "loop" &&
    segment.ops.every(
      (op) =>
        op.op !== "filter" &&
        op.op !== "flatMap" &&
        op.op !== "flatMapValues" &&
        (!("f" in op) || op.f.kind === "closure"),
    )
  );
}

/** The records below a chain; lines of text as bytes. */
function openRecords(run: TaskRun, chain: Chain): Reader {
  const { partition } = run.task;
  const source = textSourceOf(chain);
  return source === undefined
    ? openNode(run, chain.input, partition)
    : new SourceReader(run, source, partition, "text");
}

function recordsAt(batch: Batch, rows: readonly number[]): Batch {
  const at = (column: Column): Column => rows.map((row) => column[row]);
  if (batch.isPairs)
    return { isPairs: true, length: rows.length, keys: at(batch.keys), values: at(batch.values) };
  return recordBatch(at(recordsOf(batch)));
}

function forEachPairOf(pairs: Reader, label: string, take: (key: unknown) => void): void {
  for (;;) {
    const batch = pairs.next(fullChunk);
    if (batch === null || isPromiseLike(batch)) return;
    forEachPair(batch, label, take);
  }
}
