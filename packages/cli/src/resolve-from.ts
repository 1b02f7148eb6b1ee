import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** From where the user stands, then beside a module of this package: what users need not have they install themselves. */
export function homesOf(module: string): string[] {
  return [join(process.cwd(), "noname.js"), module];
}

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
