import type { KeyMap } from "../key/key-map.ts";

/** A JavaScript `Map` with more entries can end the process when it grows. */
const largest = 1 << 20;

/** The same map as an ordinary `Map` where all keys are primitives, which compare there as they do here. */
export function plainMap<K, V>(map: KeyMap<K, V>): Map<K, V> {
  if (map.size > largest) return map;
  for (const key of map.keys()) if (typeof key === "object" && key !== null) return map;
  return new Map(map);
}
