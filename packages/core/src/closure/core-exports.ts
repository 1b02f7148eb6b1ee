const byName = new Map<string, unknown>();
const names = new WeakMap<WeakKey, string>();

/**
 * Makes an export of this package one that closures take by reference: an executor uses its own export of that name.
 * Call it where the class or function is defined, so that it also holds where the package is bundled into the
 * user's program.
 */
export function registerCoreExport(name: string, value: unknown): void {
  byName.set(name, value);
  if ((typeof value === "object" && value !== null) || typeof value === "function")
    names.set(value, name);
}

/** {@link registerCoreExport} for each export of a module namespace. */
export function registerCoreExports(exports: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(exports)) registerCoreExport(name, value);
}

/** The name under which `value` was registered. */
export function coreExportName(value: WeakKey): string | undefined {
  return names.get(value);
}

export function hasCoreExport(name: string): boolean {
  return byName.has(name);
}

export function coreExport(name: string): unknown {
  return byName.get(name);
}

/** All of them, as `import * as firesteel` gives them. */
export function coreNamespace(): Readonly<Record<string, unknown>> {
  return Object.fromEntries(byName);
}
