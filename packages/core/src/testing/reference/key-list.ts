import { sameKey } from "./same-key.ts";

/** A map from structural keys that looks at every entry, in insertion order. */
export class KeyList<K, V> {
  readonly entries: [K, V][] = [];

  has(key: K): boolean {
    return this.#find(key) !== undefined;
  }

  get(key: K): V | undefined {
    return this.#find(key)?.[1];
  }

  set(key: K, value: V): void {
    const entry = this.#find(key);
    if (entry === undefined) this.entries.push([canonicalKey(key), value]);
    else entry[1] = value;
  }

  getOrInsert(key: K, make: () => V): V {
    if (!this.has(key)) this.set(key, make());
    return this.get(key) as V;
  }

  #find(key: K): [K, V] | undefined {
    return this.entries.find(([other]) => sameKey(other, key));
  }
}

/** Of the two zeros, 0 stands for both. */
function canonicalKey<K>(key: K): K {
  return Object.is(key, -0) ? (0 as K) : key;
}
