import type { Relation } from "../client/connect-session.ts";

/** Rows that some stage leaves for others. */
export interface Producer {
  readonly relation: Relation;
  /** Partitions, which are the tasks that its rows are for. */
  readonly numPartitions: number;
  /** Whether every one of its partitions has a row. */
  readonly hasMarkers: boolean;
  /** Whether Spark computes it in the tasks of what reads it first. */
  readonly isInside: boolean;
  /** A plan that Spark keeps the result of. */
  isPersisted: boolean;
  /** A job that used it has ended well: Spark has its rows. */
  isMaterialized: boolean;
}

/** The producers that outlive a job, by tag: Spark runs again whatever it was not told to keep. */
export class ProducerTable {
  readonly #producers = new Map<number, Producer>();

  get(tag: number): Producer | undefined {
    return this.#producers.get(tag);
  }

  set(tag: number, producer: Producer): void {
    this.#producers.set(tag, producer);
  }

  /** Forgets it and gives it back, to be unpersisted. */
  take(tag: number): Producer | undefined {
    const producer = this.#producers.get(tag);
    this.#producers.delete(tag);
    return producer;
  }

  entries(): IterableIterator<[tag: number, producer: Producer]> {
    return this.#producers.entries();
  }
}
