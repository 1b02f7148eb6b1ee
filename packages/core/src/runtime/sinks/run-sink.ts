import type { TaskRun } from "../task-run.ts";
import { aggregateSink, countSink, foreachSink, reduceSink } from "./fold-sinks.ts";
import { partitionSink } from "./partition-sink.ts";
import { collectSink, topSink } from "./record-sinks.ts";
import { saveSink } from "./save-sink.ts";
import { shuffleWriteSink } from "./shuffle-write-sink.ts";

/** Runs the task to its end and gives the blocks of its result. */
export function runSink(run: TaskRun): Promise<readonly Uint8Array[]> {
  const { sink } = run.stage.program;
  switch (sink.kind) {
    case "shuffleWrite":
      return shuffleWriteSink(run, sink);
    case "collect":
      return collectSink(run, sink);
    case "count":
      return countSink(run);
    case "reduce":
      return reduceSink(run, sink);
    case "aggregate":
      return aggregateSink(run, sink);
    case "top":
      return topSink(run, sink);
    case "foreach":
      return foreachSink(run, sink);
    case "partition":
      return partitionSink(run, sink);
    case "save":
      return saveSink(run, sink);
  }
}
