import { logger, type Logger } from "./logger.ts";
import type { SparkListenerEvent } from "./listener-event.ts";
import { type SparkListener, tellListener } from "./spark-listener.ts";

export interface ListenerBusOptions {
  /** Events that wait for one slow listener before new ones are dropped for it; 10,000 by default. */
  readonly capacity?: number;
  readonly logger?: Logger;
}

/**
 * Hands events to listeners, each with a queue of its own: {@link post} returns at once, a listener sees events in
 * the order of posting and one after another, and a slow or failing one holds up nobody else.
 */
export class ListenerBus {
  readonly #queues = new Map<SparkListener, ListenerQueue>();
  readonly #capacity: number;
  readonly #logger: Logger;
  #held: SparkListenerEvent[] | undefined;

  constructor(options: ListenerBusOptions = {}) {
    this.#capacity = options.capacity ?? 10_000;
    this.#logger = options.logger ?? logger;
  }

  /** From now on `listener` is told; adding it again changes nothing. */
  addListener(listener: SparkListener): void {
    if (!this.#queues.has(listener))
      this.#queues.set(listener, new ListenerQueue(listener, this.#capacity, this.#logger));
  }

  /** From now on `listener` is not told any more, not even what waits for it. */
  removeListener(listener: SparkListener): void {
    this.#queues.get(listener)?.discard();
    this.#queues.delete(listener);
  }

  /** Remembers events from now on for one listener that is to come: {@link addHeld}, or {@link forgetHeld}. */
  hold(): void {
    this.#held ??= [];
  }

  /** Adds a listener that is first told what was held for it. */
  addHeld(listener: SparkListener): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    this.#queues.set(listener, new ListenerQueue(listener, this.#capacity, this.#logger, held));
  }

  forgetHeld(): void {
    this.#held = undefined;
  }

  post(event: SparkListenerEvent): void {
    this.#held?.push(event);
    for (const queue of this.#queues.values()) queue.push(event);
  }

  /** Resolves when every listener was told all that was posted before the call. */
  async flush(): Promise<void> {
    await Promise.all([...this.#queues.values()].map((queue) => queue.idle()));
  }
}

class ListenerQueue {
  #waiting: SparkListenerEvent[];
  #running: Promise<void> | undefined;
  #dropped = 0;
  readonly #listener: SparkListener;
  readonly #capacity: number;
  readonly #logger: Logger;

  constructor(
    listener: SparkListener,
    capacity: number,
    log: Logger,
    waiting: SparkListenerEvent[] = [],
  ) {
    this.#listener = listener;
    this.#capacity = capacity;
    this.#logger = log;
    this.#waiting = waiting;
    if (waiting.length > 0) this.#running = this.#drain();
  }

  push(event: SparkListenerEvent): void {
    if (this.#waiting.length >= this.#capacity) {
      this.#dropped += 1;
      if (this.#dropped === 1)
        this.#logger.warn(
          "ListenerBus",
          `a listener is too slow, events for it are dropped from now on; raise spark.scheduler.listenerbus.eventqueue.capacity (${this.#capacity}) or make it faster`,
        );
      return;
    }
    this.#waiting.push(event);
    this.#running ??= this.#drain();
  }

  discard(): void {
    this.#waiting = [];
  }

  async idle(): Promise<void> {
    await this.#running;
  }

  async #drain(): Promise<void> {
    // The caller of post() goes first: a listener never runs inside the code that reports.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      for (const event of batch) {
        try {
          const told = tellListener(this.#listener, event);
          if (told !== undefined) await told;
        } catch (error) {
          this.#logger.error("ListenerBus", `a listener threw at ${event.event}`, error);
        }
      }
    }
    this.#running = undefined;
  }
}
