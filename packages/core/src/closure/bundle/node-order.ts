import type { DriverNode } from "../capture/driver-node.ts";

/** What has to be there before a node can be made. */
export interface Dependencies {
  /** Parents of classes, prototypes of instances, functions of prototypes, all that a call's arguments reach. */
  readonly required: readonly DriverNode[];
  /** Free variables of functions: better there before, else set afterwards. */
  readonly preferred: readonly DriverNode[];
}

type State = "open" | "done";

/**
 * An order in which every node comes after those that it requires, and after those that it prefers as far as cycles
 * allow it. Recursion goes only from function to function, not along data.
 */
export function orderNodes(
  nodes: readonly DriverNode[],
  dependenciesOf: (node: DriverNode) => Dependencies,
): DriverNode[] {
  const states = new Map<DriverNode, State>();
  const order: DriverNode[] = [];

  /** False where `node` requires one that is being made: it has to wait for that one. */
  const visit = (node: DriverNode): boolean => {
    const state = states.get(node);
    if (state !== undefined) return state === "done";
    states.set(node, "open");
    const { required, preferred } = dependenciesOf(node);
    for (const dependency of required)
      if (!visit(dependency)) {
        states.delete(node);
        return false;
      }
    for (const dependency of preferred) visit(dependency);
    // One of the preferred may have required this node's own requirements only; this one is still open.
    states.set(node, "done");
    order.push(node);
    return true;
  };

  for (const node of nodes) visit(node);
  return order;
}
