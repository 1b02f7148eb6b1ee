import type { Engine } from "../engine/engine.ts";
import type { Operator, ShuffleToken } from "../lineage/operator.ts";

/**
 * Frees what belongs to RDDs that nobody holds any more: shuffle output when the operator that reads it is collected,
 * cached partitions when the persisted operator is. Spark: `ContextCleaner`.
 */
export class Cleaner {
  readonly #engine: () => Engine | undefined;
  readonly #persisted = new Map<number, WeakRef<Operator>>();
  readonly #shuffles: FinalizationRegistry<number>;
  readonly #caches: FinalizationRegistry<number>;

  constructor(engine: () => Engine | undefined) {
    this.#engine = engine;
    this.#shuffles = new FinalizationRegistry((shuffle) => this.#engine()?.release(shuffle));
    this.#caches = new FinalizationRegistry((rdd) => {
      this.#persisted.delete(rdd);
      void this.#engine()
        ?.unpersist(rdd)
        .catch(() => undefined);
    });
  }

  watchShuffle(token: ShuffleToken): void {
    this.#shuffles.register(token, token.shuffle);
  }

  watchCache(operator: Operator): void {
    if (this.#persisted.has(operator.id)) return;
    this.#persisted.set(operator.id, new WeakRef(operator));
    this.#caches.register(operator, operator.id, operator);
  }

  forgetCache(operator: Operator): void {
    this.#persisted.delete(operator.id);
    this.#caches.unregister(operator);
  }

  /** Persisted operators that are still held, by id. */
  get persisted(): ReadonlyMap<number, Operator> {
    const held = new Map<number, Operator>();
    for (const [id, reference] of this.#persisted) {
      const operator = reference.deref();
      if (operator !== undefined) held.set(id, operator);
    }
    return held;
  }
}
