import type { SpeculationSettings } from "./scheduling-settings.ts";
import type { StageRun } from "./stage-run.ts";

/** Looks for tasks that take much longer than the others of their stage. Spark: `checkSpeculatableTasks`. */
export class Speculation {
  readonly #settings: SpeculationSettings;
  readonly #host: SpeculationHost;
  #timer: NodeJS.Timeout | undefined;

  constructor(settings: SpeculationSettings, host: SpeculationHost) {
    this.#settings = settings;
    this.#host = host;
  }

  /** Looks every now and then while there is something to look at. */
  start(): void {
    this.#timer ??= setInterval(() => {
      if (!this.#look()) this.stop();
    }, this.#settings.intervalMs).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** False when no stage is active. */
  #look(): boolean {
    let hasRuns = false;
    let hasFound = false;
    for (const run of this.#host.runs()) {
      hasRuns = true;
      if (!run.program.barrier && this.#mark(run, performance.now())) hasFound = true;
    }
    if (hasFound) this.#host.onFound();
    return hasRuns;
  }

  #mark(run: StageRun, now: number): boolean {
    const limitMs = this.#limitOf(run);
    if (limitMs === undefined) return false;
    let hasFound = false;
    for (const [partition, { startedAt }] of run.running) {
      if (run.slow.has(partition) || run.copies.has(partition)) continue;
      if (startedAt === undefined || now - startedAt <= limitMs) continue;
      run.slow.add(partition);
      this.#host.onSlow(run, partition);
      hasFound = true;
    }
    return hasFound;
  }

  /** How long a task of the run may take before it counts as slow; undefined where none does yet. */
  #limitOf(run: StageRun): number | undefined {
    const { quantile, multiplier, minRuntimeMs, thresholdMs } = this.#settings;
    const { numSubmitted, durationsMs } = run;
    const least = Math.max(Math.floor(quantile * numSubmitted), 1);
    if (numSubmitted > 1 && durationsMs.length >= least)
      return Math.max(multiplier * median(durationsMs), minRuntimeMs);
    return numSubmitted <= this.#host.maxTasks ? thresholdMs : undefined;
  }
}

export interface SpeculationHost {
  /** Tasks that run at once. */
  readonly maxTasks: number;
  runs(): Iterable<StageRun>;
  onSlow(run: StageRun, partition: number): void;
  /** Some task may get a second attempt. */
  onFound(): void;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}
