import type { Connector } from "@firesteel/core/io";
import type { MemoryFileSystem } from "../../io/memory-file-system.ts";

// On the global object: a test runner may load this module more than once.
const systems = ((
  globalThis as { firesteelMemoryFiles?: Map<number, MemoryFileSystem> }
).firesteelMemoryFiles ??= new Map<number, MemoryFileSystem>());

/** A connector of this process's own for files that a test keeps in memory. */
export function memoryConnector(files: MemoryFileSystem): Connector {
  const id = systems.size;
  systems.set(id, files);
  return connector(id);
}

/** As executors make it. */
export function connector(options: unknown): Connector {
  return {
    schemes: ["mem"],
    module: import.meta.url,
    options,
    createFileSystem: () => systems.get(options as number) as MemoryFileSystem,
  };
}
