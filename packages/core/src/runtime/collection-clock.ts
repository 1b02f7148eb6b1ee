import { PerformanceObserver } from "node:perf_hooks";

/** How long V8 has collected garbage on this thread. Entries arrive in the turn of the event loop that follows. */
export class CollectionClock {
  readonly #observer: PerformanceObserver;
  #totalMs = 0;

  constructor() {
    this.#observer = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) this.#totalMs += duration;
    });
    this.#observer.observe({ entryTypes: ["gc"] });
  }

  get totalMs(): number {
    return this.#totalMs;
  }

  stop(): void {
    this.#observer.disconnect();
  }
}
