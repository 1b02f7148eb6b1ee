import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

/** The `file:` URL of a module as the first of some files finds it that does; undefined where none does. */
export function resolveFrom(homes: readonly string[], specifier: string): string | undefined {
  for (const home of homes)
    try {
      return pathToFileURL(createRequire(home).resolve(specifier)).href;
    } catch {
      // Not here; the next home may have it.
    }
  return undefined;
}
