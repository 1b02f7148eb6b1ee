import type { NodeTable } from "./node-table.ts";
import { importModule } from "../../io/import-module.ts";
import { hasCoreExport, registerCoreExports } from "../core-exports.ts";

/**
 * Makes the exports of this package that a bundle names known. Those that tasks use most register themselves; for
 * others the whole package is loaded, which executors do without otherwise.
 */
export async function provideCoreExports(table: NodeTable): Promise<void> {
  const names = table.dataOfKind("core") as string[];
  const isMissing = names.some((name) => !hasCoreExport(name));
  if (isMissing)
    registerCoreExports((await importModule("@firesteel/core")) as Record<string, unknown>);
}
