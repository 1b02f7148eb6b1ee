import type { ClassRegistry } from "../../block/class-registry.ts";

/** The classes of an instance, both ways. */
export function instanceClasses(
  entries: readonly (readonly [id: string, value: unknown])[],
): ClassRegistry {
  const byId = new Map<string, Function>();
  const ids = new Map<Function, string>();
  for (const [id, value] of entries) {
    if (typeof value !== "function") continue;
    byId.set(id, value);
    ids.set(value, id);
  }
  return { idOf: (constructor) => ids.get(constructor), classOf: (id) => byId.get(id) };
}
