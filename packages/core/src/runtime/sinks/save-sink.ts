import type { FunctionRef } from "../../plan/function-ref.ts";
import type { Sink } from "../../plan/sink.ts";
import type { OutputFormat } from "../../io/output-format.ts";
import { appendRecords, forEachBatch } from "../readers/drain.ts";
import type { SaveJob } from "../builtins/names.ts";
import type { TaskRun } from "../task-run.ts";
import { openRoot, valueResult } from "./sink-input.ts";

/** Writes the partition; what the task gives back is the commit message, which alone makes it visible later. */
export async function saveSink(
  run: TaskRun,
  { format, job }: Extract<Sink<FunctionRef>, { kind: "save" }>,
): Promise<readonly Uint8Array[]> {
  const { environment, task, pace, metrics } = run;
  const output = run.resolve(format, task.partition) as OutputFormat<unknown>;
  const context = {
    fileSystems: environment.fileSystems,
    conf: environment.conf,
    signal: run.signal,
    jobId: (job as SaveJob).jobId,
    numPartitions: task.numPartitions,
    partition: task.partition,
    attempt: task.attempt,
    taskAttemptId: task.taskAttemptId,
    classes: run.instance.classes,
  };
  const writer = await output.createWriter(context);
  try {
    await forEachBatch(openRoot(run), pace, async (batch) => {
      const records: unknown[] = [];
      appendRecords(records, batch);
      await writer.write(records);
      metrics.counters.outputRecords += records.length;
    });
    const message = await writer.commit();
    metrics.counters.outputBytes += writer.bytesWritten;
    return valueResult(run, message);
  } catch (error) {
    await writer.abort().catch(() => undefined);
    throw error;
  }
}
