import { EntryLog } from "./entry-log.ts";
import { KeyIndex } from "./key-index.ts";

const maxMapSize = 1 << 20;

/**
 * A Map whose keys are compared by `keysEqual`: `map.get(["a", 1])` finds what was set under another array of the
 * same elements. It iterates in insertion order and is a real `Map`: up to 2^20 entries are its own, under the first
 * object of each key, so that printing and `structuredClone` see them; further ones are in tables that do not end
 * the process when they grow.
 *
 * @throws {UserError} `INVALID_KEY` from methods given an object that cannot be a key
 */
export class KeyMap<K, V> extends Map<K, V> {
  /** Object keys that are, or were, in the map itself. */
  #objects: KeyIndex<K> | undefined;
  #overflow: EntryLog<K, V> | undefined;

  constructor(entries?: Iterable<readonly [K, V]> | null) {
    super();
    if (entries != null) for (const [key, value] of entries) this.set(key, value);
  }

  // Before the constructor has run there are no private fields: Map's own constructor asks nothing of these.
  override get size(): number {
    return super.size + (this.#overflow?.size ?? 0);
  }

  override has(key: K): boolean {
    return super.has(this.#own(key)) || (this.#overflow?.has(key) ?? false);
  }

  override get(key: K): V | undefined {
    const own = this.#own(key);
    const value = super.get(own);
    if (value !== undefined || this.#overflow === undefined || super.has(own)) return value;
    return this.#overflow.get(key);
  }

  override set(key: K, value: V): this {
    let own = this.#own(key);
    if (!super.has(own)) {
      if (this.#overflow !== undefined || super.size >= maxMapSize) {
        (this.#overflow ??= new EntryLog()).set(key, value);
        return this;
      }
      if (isObject(key)) own = this.#adopt(key);
      else if (typeof key === "symbol") new KeyIndex().insert(key);
    }
    return super.set(own, value);
  }

  override delete(key: K): boolean {
    return super.delete(this.#own(key)) || (this.#overflow?.delete(key) ?? false);
  }

  override clear(): void {
    super.clear();
    this.#objects = undefined;
    this.#overflow = undefined;
  }

  override *entries(): Generator<[K, V], undefined, unknown> {
    yield* super.entries();
    if (this.#overflow !== undefined) yield* this.#overflow.entries();
  }

  override *keys(): Generator<K, undefined, unknown> {
    for (const [key] of this.entries()) yield key;
  }

  override *values(): Generator<V, undefined, unknown> {
    for (const [, value] of this.entries()) yield value;
  }

  override [Symbol.iterator](): Generator<[K, V], undefined, unknown> {
    return this.entries();
  }

  override forEach(callback: (value: V, key: K, map: Map<K, V>) => void, thisArg?: unknown): void {
    for (const [key, value] of this.entries()) callback.call(thisArg, value, key, this);
  }

  /** The object under which the map itself has this key, if it has; else the key. */
  #own(key: K): K {
    if (!isObject(key) || this.#objects === undefined) return key;
    const index = this.#objects.find(key);
    return index < 0 ? key : this.#objects.keys[index]!;
  }

  #adopt(key: K): K {
    let objects = this.#objects;
    if (objects === undefined || objects.size > 2 * super.size + 1024) {
      // Deleted keys stay in the index; once they are most of it, start anew.
      objects = this.#objects = new KeyIndex<K>();
      for (const own of super.keys()) if (isObject(own)) objects.insert(own);
    }
    return objects.keys[objects.insert(key)]!;
  }
}

function isObject(value: unknown): boolean {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}
