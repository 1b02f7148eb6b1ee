import type { WireBundle } from "../bundle/wire-bundle.ts";
import { hasCoreExport, registerCoreExports } from "../core-exports.ts";

/**
 * Makes the exports of this package that a bundle names known. Those that tasks use most register themselves; for
 * others the whole package is loaded, which executors do without otherwise.
 */
export async function provideCoreExports(wire: WireBundle): Promise<void> {
  const isMissing = wire.nodes.some(
    ({ kind, data }) => kind === "core" && !hasCoreExport(data as string),
  );
  if (isMissing) registerCoreExports(await import("@firesteel/core"));
}
