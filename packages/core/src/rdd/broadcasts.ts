import type { CapturedClosure } from "../closure/captured-closure.ts";
import type { Engine } from "../engine/engine.ts";
import { Broadcast } from "../shared-variables/broadcast.ts";
import { captureBroadcast, encodeBroadcast } from "../shared-variables/encode-broadcast.ts";

interface BroadcastHandle {
  readonly kind: "broadcast";
  /** The engine's number; negative until it is known. */
  id: number;
}

/** The broadcasts of an application: hands their bytes to the engine before the first job that may need them. */
export class Broadcasts {
  readonly #engine: () => Promise<Engine>;
  readonly #started: () => Engine | undefined;
  /** Not yet with the engine. */
  readonly #waiting = new Map<BroadcastHandle, CapturedClosure>();
  #publishing: Promise<void> = Promise.resolve();
  /** By handle: captured functions hold the handle, not the broadcast. */
  readonly #collected: FinalizationRegistry<number>;
  #provisional = -1;

  constructor(engine: () => Promise<Engine>, started: () => Engine | undefined) {
    this.#engine = engine;
    this.#started = started;
    this.#collected = new FinalizationRegistry((id) => void this.#remove(id, true));
  }

  make<T>(value: T): Broadcast<T> {
    // Captures hold the handle itself, so they see the engine's number when it is known.
    const handle: BroadcastHandle = { kind: "broadcast", id: this.#provisional-- };
    this.#waiting.set(handle, captureBroadcast(value));
    return new Broadcast<T>({
      handle: () => handle,
      read: () => value,
      unpersist: () => this.#remove(handle.id, false),
      destroy: async () => {
        if (this.#waiting.delete(handle)) return;
        this.#collected.unregister(handle);
        await this.#remove(handle.id, true);
      },
    });
  }

  /** Resolves when the engine has all that were made before the call. */
  async publish(): Promise<void> {
    // One job after another, so that none starts while another is still handing over what both need.
    const published = this.#publishing.then(() => this.#publishWaiting());
    this.#publishing = published.catch(() => undefined);
    await published;
  }

  async #publishWaiting(): Promise<void> {
    while (this.#waiting.size > 0) {
      const engine = await this.#engine();
      // In the order they were made: a broadcast may be inside a later one's value.
      for (const [handle, captured] of this.#waiting) {
        this.#waiting.delete(handle);
        handle.id = await engine.broadcast(encodeBroadcast(captured));
        this.#collected.register(handle, handle.id, handle);
      }
    }
  }

  async #remove(id: number, destroy: boolean): Promise<void> {
    if (id >= 0) await this.#started()?.removeBroadcast(id, destroy);
  }
}
