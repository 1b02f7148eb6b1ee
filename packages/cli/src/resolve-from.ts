import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { EnvironmentError } from "@firesteel/core";

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

/**
 * A package that users need not have, from where they stand or beside this one; `what` it brings.
 *
 * @throws {EnvironmentError} `PACKAGE_NOT_INSTALLED`
 */
export async function importChosen<Module>(specifier: string, what: string): Promise<Module> {
  const url = resolveFrom([join(process.cwd(), "noname.js"), import.meta.filename], specifier);
  if (url === undefined)
    throw new EnvironmentError(
      "PACKAGE_NOT_INSTALLED",
      `${what} are a package of their own: npm install ${specifier}`,
    );
  return (await import(url)) as Module;
}
