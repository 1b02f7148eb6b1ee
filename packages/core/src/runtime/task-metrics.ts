import { getHeapStatistics } from "node:v8";
import type { TaskMetricsJson } from "../engine/engine-event.ts";

type Counters = { -readonly [K in keyof TaskMetricsJson]: TaskMetricsJson[K] };

/** Counters of a task attempt while it runs. */
export class TaskMetrics {
  readonly counters: Counters = {
    deserializeTimeMs: 0,
    deserializeCpuTimeMs: 0,
    runTimeMs: 0,
    cpuTimeMs: 0,
    resultSerializationTimeMs: 0,
    gcTimeMs: 0,
    inputBytes: 0,
    inputRecords: 0,
    outputBytes: 0,
    outputRecords: 0,
    shuffleReadBlocks: 0,
    shuffleReadBytes: 0,
    shuffleReadRecords: 0,
    shuffleReadWaitMs: 0,
    shuffleWriteBytes: 0,
    shuffleWriteRecords: 0,
    shuffleWriteTimeMs: 0,
    memorySpilledBytes: 0,
    diskSpilledBytes: 0,
    peakMemoryBytes: 0,
    peakHeapBytes: getHeapStatistics().used_heap_size,
    peakResidentBytes: residentBytes(),
    resultBytes: 0,
  };
  #start: number = performance.now();
  #cpuStart: number = cpuMs();

  /** What went before was making the task's functions ready. */
  beginRun(): void {
    const [now, cpu] = [performance.now(), cpuMs()];
    this.counters.deserializeTimeMs = now - this.#start;
    this.counters.deserializeCpuTimeMs = cpu - this.#cpuStart;
    this.#start = now;
    this.#cpuStart = cpu;
  }

  /** The counters as plain data, times and memory up to now. */
  toJSON(): TaskMetricsJson {
    const { counters } = this;
    counters.peakHeapBytes = Math.max(counters.peakHeapBytes, getHeapStatistics().used_heap_size);
    counters.peakResidentBytes = Math.max(counters.peakResidentBytes, residentBytes());
    return {
      ...counters,
      runTimeMs: performance.now() - this.#start,
      cpuTimeMs: cpuMs() - this.#cpuStart,
    };
  }
}

/** The system is asked for it now and then only: that takes longer than many a task does. */
function residentBytes(): number {
  const now = performance.now();
  if (now >= nextReading) {
    lastReading = process.memoryUsage.rss();
    nextReading = now + readingEveryMs;
  }
  return lastReading;
}

const readingEveryMs = 20;
let lastReading = 0;
let nextReading = 0;

/** Of this thread where Node tells (24 and later), else of the process. */
function cpuMs(): number {
  const ofThread: unknown = Reflect.get(process, "threadCpuUsage");
  const usage =
    typeof ofThread === "function"
      ? (Reflect.apply(ofThread, process, []) as NodeJS.CpuUsage)
      : process.cpuUsage();
  return (usage.user + usage.system) / 1000;
}
