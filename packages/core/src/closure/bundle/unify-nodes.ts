import { isDeepStrictEqual } from "node:util";
import { DriverNode, type DriverValue, type FunctionData } from "../capture/driver-node.ts";

/** Every node that `roots` reach, in the order they are reached. */
export function reachableNodes(roots: Iterable<DriverValue>): DriverNode[] {
  const found = new Set<DriverNode>();
  const pending: DriverValue[] = [...roots].toReversed();
  while (pending.length > 0) {
    const value = pending.pop();
    if (!(value instanceof DriverNode) || found.has(value)) continue;
    found.add(value);
    const { values, shapeValues } = value.content;
    pushNodes(shapeValues, pending);
    pushNodes(values, pending);
  }
  return [...found];
}

/** Last first, so that the first is popped first. */
function pushNodes(values: readonly DriverValue[], pending: DriverValue[]): void {
  for (let i = values.length - 1; i >= 0; i--) {
    const value = values[i];
    if (value instanceof DriverNode) pending.push(value);
  }
}

/**
 * Finds nodes of several captures that were one object on the driver and held the same at each capture, so that they
 * become one object on the executor too. An object that changed in between stays two.
 *
 * @returns the node that stands for a node.
 */
export function unifyNodes(nodes: readonly DriverNode[]): (node: DriverNode) => DriverNode {
  const representatives = new Map<DriverNode, DriverNode>();
  const find = (node: DriverNode): DriverNode => representatives.get(node) ?? node;
  const distinct = new Map<number, DriverNode[]>();
  for (const node of nodes) {
    if (node.identity === 0 || representatives.has(node)) continue;
    const known = distinct.get(node.identity);
    if (known === undefined) distinct.set(node.identity, [node]);
    else if (!known.some((other) => merge(node, other, representatives, find))) known.push(node);
  }
  return find;
}

/** Merges `a` into `b`, and all below, where everything that they reach is equal; assumes so on the way, for cycles. */
function merge(
  a: DriverNode,
  b: DriverNode,
  representatives: Map<DriverNode, DriverNode>,
  find: (node: DriverNode) => DriverNode,
): boolean {
  const assumed = new Map<DriverNode, DriverNode>();
  const pending: [DriverNode, DriverNode][] = [[a, b]];
  for (let pair = pending.pop(); pair !== undefined; pair = pending.pop()) {
    const [left, right] = [find(pair[0]), find(pair[1])];
    if (left === right) continue;
    const partner = assumed.get(left);
    if (partner !== undefined) {
      if (partner !== right) return false;
      continue;
    }
    if (left.identity !== right.identity || !isSameShallow(left, right)) return false;
    assumed.set(left, right);
    for (const key of ["values", "shapeValues"] as const)
      for (const [i, value] of left.content[key].entries())
        if (value instanceof DriverNode) pending.push([value, right.content[key][i] as DriverNode]);
  }
  for (const [left, right] of assumed) representatives.set(left, right);
  return true;
}

function isSameShallow({ content: a }: DriverNode, { content: b }: DriverNode): boolean {
  return (
    a.kind === b.kind &&
    haveSamePrimitives(a.values, b.values) &&
    haveSamePrimitives(a.shapeValues, b.shapeValues) &&
    (a.kind === "function"
      ? isSameFunction(a.data as FunctionData, b.data as FunctionData)
      : isDeepStrictEqual(a.data, b.data)) &&
    isDeepStrictEqual(a.shape, b.shape)
  );
}

function haveSamePrimitives(a: readonly DriverValue[], b: readonly DriverValue[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i], b[i]];
    if (x instanceof DriverNode ? !(y instanceof DriverNode) : !Object.is(x, y)) return false;
  }
  return true;
}

function isSameFunction(a: FunctionData, b: FunctionData): boolean {
  const { parsed: parsedA, ...restA } = a;
  const { parsed: parsedB, ...restB } = b;
  return parsedA.source === parsedB.source && isDeepStrictEqual(restA, restB);
}
