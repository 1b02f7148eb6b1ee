import { createHash } from "node:crypto";
import { serialize } from "node:v8";
import { orderNodes } from "./bundle/node-order.ts";
import { BundleWriter } from "./bundle/bundle-writer.ts";
import { dependenciesOf, withCells } from "./bundle/bundle-graph.ts";
import { reachableNodes, unifyNodes } from "./bundle/unify-nodes.ts";
import { captureValue } from "./capture-closure.ts";
import type { CapturedClosure } from "./captured-closure.ts";
import type { ClosureBundle } from "./closure-bundle.ts";
import { setValueBundler } from "./value-bundler.ts";

/**
 * Puts captured functions into one bundle, numbered in their order. What two of them shared on the driver, and what
 * did not change between their captures, they share on the executor.
 *
 * @param classes classes of `driverClasses` that records of the stage may be instances of; those that the functions
 *   reach need not be named.
 */
export function bundleClosures(
  roots: readonly CapturedClosure[],
  classes: readonly CapturedClosure[] = [],
): ClosureBundle {
  const captured = [...roots, ...classes].map(({ root }) => root);
  const nodes = reachableNodes(captured);
  const graph = withCells(captured, nodes, unifyNodes(nodes));
  const writer = new BundleWriter(orderNodes(graph.nodes, dependenciesOf), graph);
  const wire = writer.write(
    roots.map(({ root }) => root),
    classes.map(({ name, root }) => [name, root] as const),
  );
  const bytes = serialize(wire);
  const hash = createHash("sha256").update(bytes);
  for (const { id } of writer.blobs) hash.update(id);
  return { id: hash.digest("hex").slice(0, 32), bytes, blobs: writer.blobs };
}

setValueBundler((value, label) => bundleClosures([captureValue(value, label)]));
