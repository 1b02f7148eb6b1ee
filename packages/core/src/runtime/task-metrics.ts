import type { TaskMetricsJson } from "../engine/engine-event.ts";

type Counters = { -readonly [K in keyof TaskMetricsJson]: TaskMetricsJson[K] };

/** Counters of a task attempt while it runs. */
export class TaskMetrics {
  readonly counters: Counters = {
    runTimeMs: 0,
    cpuTimeMs: 0,
    gcTimeMs: 0,
    inputBytes: 0,
    inputRecords: 0,
    outputBytes: 0,
    outputRecords: 0,
    shuffleReadBytes: 0,
    shuffleReadRecords: 0,
    shuffleWriteBytes: 0,
    shuffleWriteRecords: 0,
    memorySpilledBytes: 0,
    diskSpilledBytes: 0,
    peakMemoryBytes: 0,
    resultBytes: 0,
  };
  readonly #start: number = performance.now();
  readonly #cpuStart: number = cpuMs();

  /** The counters as plain data, times up to now. */
  toJSON(): TaskMetricsJson {
    return {
      ...this.counters,
      runTimeMs: performance.now() - this.#start,
      cpuTimeMs: cpuMs() - this.#cpuStart,
    };
  }
}

/** Of this thread where Node tells (24 and later), else of the process. */
function cpuMs(): number {
  const ofThread: unknown = Reflect.get(process, "threadCpuUsage");
  const usage =
    typeof ofThread === "function"
      ? (Reflect.apply(ofThread, process, []) as NodeJS.CpuUsage)
      : process.cpuUsage();
  return (usage.user + usage.system) / 1000;
}
