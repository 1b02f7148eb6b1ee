import { CollectionClock } from "../runtime/collection-clock.ts";
import type { SparkListenerExecutorMetricsUpdate } from "./listener-event.ts";

/** Tells of the driver's memory every `intervalMs`, and a last time when it stops. Holds no process open. */
export class ProcessMetrics {
  readonly #post: (event: SparkListenerExecutorMetricsUpdate) => void;
  readonly #timer: NodeJS.Timeout;
  readonly #collections = new CollectionClock();

  constructor(intervalMs: number, post: (event: SparkListenerExecutorMetricsUpdate) => void) {
    this.#post = post;
    this.#timer = setInterval(() => this.#report(), intervalMs);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#collections.stop();
    this.#report();
  }

  #report(): void {
    const { heapUsed, external, arrayBuffers, rss } = process.memoryUsage();
    this.#post({
      event: "ExecutorMetricsUpdate",
      execId: "driver",
      time: Date.now(),
      metrics: {
        heapBytes: heapUsed,
        externalBytes: Math.max(external, arrayBuffers),
        residentBytes: rss,
        executionBytes: 0,
        gcTimeMs: this.#collections.totalMs,
      },
    });
  }
}
