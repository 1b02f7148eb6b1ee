import type { TaskKey } from "../store/task-table.ts";

/** Columns of the task table that can be sorted by, under the names that Spark's own page sends. */
const columns: Readonly<Record<string, TaskKey>> = {
  Index: "index",
  ID: "taskId",
  Attempt: "attempt",
  Status: "status",
  "Executor ID": "executorId",
  "Launch Time": "launchTime",
  Duration: "duration",
  "GC Time": "gcTimeMs",
  "Result Size": "resultBytes",
  "Peak Execution Memory": "peakMemoryBytes",
  "Input Size": "inputBytes",
  "Input Records": "inputRecords",
  "Output Size": "outputBytes",
  "Output Records": "outputRecords",
  "Shuffle Read Size": "shuffleReadBytes",
  "Shuffle Read Records": "shuffleReadRecords",
  "Shuffle Write Size": "shuffleWriteBytes",
  "Shuffle Write Records": "shuffleWriteRecords",
  "Shuffle Spill (Memory)": "memorySpilledBytes",
  "Shuffle Spill (Disk)": "diskSpilledBytes",
};

/** `Input Size / Records` and other unknown names sort by the index. */
export function taskKeyOf(column: string | undefined): TaskKey {
  if (column === undefined) return "index";
  return columns[column] ?? columns[column.replace(/ \/ Records$/, "")] ?? "index";
}
