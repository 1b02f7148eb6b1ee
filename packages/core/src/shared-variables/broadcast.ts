import { registerCoreExport } from "../closure/core-exports.ts";
import { UserError } from "../errors/firesteel-error.ts";
import { type HandleData, travelAsHandle } from "./handle-data.ts";

/** Where a broadcast's value comes from and what frees it; the driver and executors have different ones. */
export interface BroadcastSource<T> {
  /** The same object at every call: the driver may learn the engine's number only after the broadcast was captured. */
  handle(): Extract<HandleData, { kind: "broadcast" }>;
  read(): T;
  unpersist(blocking: boolean): Promise<void>;
  destroy(blocking: boolean): Promise<void>;
}

/**
 * A read-only value that every worker is sent once, instead of with every task. The value is revived when it is
 * first read on a worker, and shared by that worker's tasks: do not change it.
 */
export class Broadcast<T> {
  readonly #source: BroadcastSource<T>;
  #isDestroyed = false;

  /** @internal Made by `SparkContext.broadcast`. */
  constructor(source: BroadcastSource<T>) {
    this.#source = source;
    travelAsHandle(this);
  }

  get id(): number {
    return this.#source.handle().id;
  }

  /** @throws {UserError} `BROADCAST_DESTROYED` after {@link destroy} */
  get value(): T {
    this.#assertValid();
    return this.#source.read();
  }

  /** Frees the copies on the executors; a later task fetches the value again. */
  async unpersist(blocking: boolean = false): Promise<void> {
    this.#assertValid();
    await this.#source.unpersist(blocking);
  }

  /** Frees everything; the broadcast cannot be used any more. */
  async destroy(blocking: boolean = false): Promise<void> {
    this.#assertValid();
    this.#isDestroyed = true;
    await this.#source.destroy(blocking);
  }

  toString(): string {
    return `Broadcast(${this.id})`;
  }

  /** @internal */
  toHandle(): HandleData {
    this.#assertValid();
    return this.#source.handle();
  }

  #assertValid(): void {
    if (this.#isDestroyed)
      throw new UserError(
        "BROADCAST_DESTROYED",
        `attempted to use ${this.toString()} after it was destroyed`,
      );
  }
}

registerCoreExport("Broadcast", Broadcast);
