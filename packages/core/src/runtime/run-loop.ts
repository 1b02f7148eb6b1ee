import type { Batch } from "./batch.ts";
import type { LoopInstance, LoopState } from "./codegen/compiled-loop.ts";
import type { Pace } from "./pace.ts";
import { forEachBatch } from "./readers/drain.ts";
import type { Reader } from "./reader.ts";

/** Runs a generated loop that keeps its results in `state` over all that `reader` has, chunk by chunk. */
export async function runLoop(
  reader: Reader,
  loop: LoopInstance,
  state: LoopState,
  pace: Pace,
  afterChunk?: (batch: Batch, from: number, end: number) => void,
): Promise<void> {
  await forEachBatch(reader, pace, async (batch) => {
    for (let from = 0; from < batch.length;) {
      const end = Math.min(from + pace.chunk(), batch.length);
      loop.run(state, batch, from, end, end);
      pace.done(end - from);
      afterChunk?.(batch, from, end);
      from = end;
      const rest = pace.rest();
      if (rest !== undefined) await rest;
    }
  });
}
