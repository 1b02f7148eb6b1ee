/**
 * `import(specifier)` as in a file of this package. In a module of its own, since code that V8 has from a cache cannot
 * import without a warning (see `embedded/code-cache.ts`).
 */
export async function importModule(specifier: string): Promise<unknown> {
  return (await import(specifier)) as unknown;
}
