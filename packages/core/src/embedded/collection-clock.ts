import { PerformanceObserver } from "node:perf_hooks";

/** How long V8 has collected garbage on this thread. Entries arrive in the turn of the event loop that follows. */
export class CollectionClock {
  #totalMs = 0;

  constructor() {
    const observer = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) this.#totalMs += duration;
    });
    observer.observe({ entryTypes: ["gc"] });
  }

  get totalMs(): number {
    return this.#totalMs;
  }
}
