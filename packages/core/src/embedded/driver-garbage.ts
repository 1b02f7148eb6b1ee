import { getHeapStatistics } from "node:v8";
import { collectGarbage } from "./collect-garbage.ts";

/** Collecting more stops the program for longer than it is worth: a tenth of a second for so much. */
const mostHeapBytes = 128 * 1024 * 1024;

/**
 * Shuffle output in memory is kept as long as the program holds an RDD that reads it, and a driver that waits finds out
 * that it holds none when it collects its garbage, which may be never. So it does that once after its jobs, when the
 * engine is idle. Spark's `ContextCleaner` does every half an hour: `spark.cleaner.periodicGC.interval`.
 */
export class DriverGarbage {
  #isDue = false;

  jobEnded(): void {
    this.#isDue = true;
  }

  /** The engine has had no tasks for a while, and holds shuffle output in memory. */
  rest(): void {
    if (!this.#isDue || getHeapStatistics().used_heap_size > mostHeapBytes) return;
    this.#isDue = false;
    collectGarbage();
  }
}
