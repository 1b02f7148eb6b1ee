import type { ClassRegistry } from "../../block/class-registry.ts";
import type { Pace } from "../pace.ts";
import type { SpillFile, TaskEnvironment } from "../task-environment.ts";
import type { TaskMetrics } from "../task-metrics.ts";
import { TaskMemory } from "./task-memory.ts";

/** What the structures of one task attempt that may not fit in memory work with. */
export class Workspace {
  readonly memory: TaskMemory;
  readonly classes: ClassRegistry;
  /** To notice a kill inside long synchronous work. */
  readonly pace: Pace;
  readonly #environment: TaskEnvironment;
  readonly #metrics: TaskMetrics;

  constructor(
    environment: TaskEnvironment,
    classes: ClassRegistry,
    metrics: TaskMetrics,
    pace: Pace,
  ) {
    this.memory = new TaskMemory(environment.executionMemory, (peak) => {
      metrics.counters.peakMemoryBytes = peak;
    });
    this.classes = classes;
    this.pace = pace;
    this.#environment = environment;
    this.#metrics = metrics;
  }

  openFile(): SpillFile {
    return this.#environment.openSpillFile();
  }

  /** Counts a spill of what took `heapBytes` in memory and takes `storedBytes` on disk. */
  countSpill(heapBytes: number, storedBytes: number): void {
    const { counters } = this.#metrics;
    counters.memorySpilledBytes += heapBytes;
    counters.diskSpilledBytes += storedBytes;
  }
}
