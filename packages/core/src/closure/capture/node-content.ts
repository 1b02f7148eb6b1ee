import type { ImportReference, NodeContent } from "../bundle/graph.ts";
import { classIdOf } from "./class-ids.ts";
import type { DriverNode } from "./driver-node.ts";

/** A node without own properties. */
export function leaf(
  kind: NodeContent<DriverNode>["kind"],
  data?: unknown,
  values: NodeContent<DriverNode>["values"] = [],
): NodeContent<DriverNode> {
  return { kind, values, shapeValues: [], ...(data === undefined ? {} : { data }) };
}

/** A value of a module that executors import themselves. */
export function captureImport(
  node: DriverNode,
  value: unknown,
  reference: ImportReference,
): NodeContent<DriverNode> {
  // Its instances may be records.
  if (typeof value === "function" && Object.hasOwn(value, "prototype"))
    node.classId = classIdOf(value);
  return leaf("import", reference);
}
