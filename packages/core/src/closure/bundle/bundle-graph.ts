import { DriverNode, type DriverValue, type FunctionData } from "../capture/driver-node.ts";
import type { NodeContent, NodeKind } from "./graph.ts";
import type { Dependencies } from "./node-order.ts";
import { sharedVariables, type SharedVariable } from "./shared-variables.ts";
import { reachableNodes } from "./unify-nodes.ts";

/** The nodes of a bundle: those of its captures, merged, and a cell for every variable that functions share. */
export interface BundleGraph {
  readonly nodes: readonly DriverNode[];
  /** What stands for a value of a captured node. */
  resolve(value: DriverValue): DriverValue;
  /** Which variables of a function are cells, by position. */
  cellsOf(node: DriverNode): ReadonlySet<number>;
}

const noCells: ReadonlySet<number> = new Set();

/** Replaces merged nodes and shared variables in `nodes`, which is what `roots` reach. */
export function withCells(
  roots: readonly DriverValue[],
  nodes: readonly DriverNode[],
  unified: (node: DriverNode) => DriverNode,
): BundleGraph {
  const resolve = (value: DriverValue): DriverValue =>
    value instanceof DriverNode ? (copies.get(unified(value)) ?? unified(value)) : value;
  const copies = new Map<DriverNode, DriverNode>();
  const cells = new Map<DriverNode, ReadonlySet<number>>();

  const originals = [...new Set(nodes.map(unified))];
  const functions = originals.filter(({ content }) => content.kind === "function");
  const shared = sharedVariables(functions, unified);
  if (originals.length === nodes.length && shared.size === 0)
    return { nodes, resolve: (value) => value, cellsOf: () => noCells };
  for (const node of originals) copies.set(node, copyOf(node));
  const made = new Map<SharedVariable, DriverNode>();
  for (const node of originals) {
    const positions = shared.get(node);
    const { content } = node;
    const values = content.values.map((value, i) => {
      const variable = positions?.get(i);
      if (variable === undefined) return resolve(value);
      const known = made.get(variable);
      if (known !== undefined) return known;
      const cell = new DriverNode(0, undefined, "");
      cell.content = { kind: "cell", values: [resolve(variable.value)], shapeValues: [] };
      made.set(variable, cell);
      return cell;
    });
    const copy = copies.get(node);
    if (copy === undefined) continue;
    copy.content = { ...content, values, shapeValues: content.shapeValues.map(resolve) };
    if (positions !== undefined) cells.set(copy, new Set(positions.keys()));
  }
  return {
    nodes: reachableNodes(roots.map(resolve)),
    resolve,
    cellsOf: (node) => cells.get(node) ?? noCells,
  };
}

function copyOf(node: DriverNode): DriverNode {
  const copy = new DriverNode(node.identity, undefined, "");
  copy.classId = node.classId;
  return copy;
}

/** How many of a function's values its factory and its class take; the rest is only reached through it. */
export function ownValueCount(data: FunctionData): number {
  return data.variables.length + (data.hasParentClass ? 1 : 0) + data.privateStatics.length;
}

const noDependencies: Dependencies = { required: [], preferred: [] };
const dependentKinds: ReadonlySet<NodeKind> = new Set<NodeKind>([
  "function",
  "prototype",
  "view",
  "boxed",
  "arguments",
  "platform",
  "call",
]);

/** See {@link Dependencies}. */
export function dependenciesOf(node: DriverNode): Dependencies {
  const { kind, values, shape, shapeValues } = node.content;
  if (shape?.prototype !== "value" && !dependentKinds.has(kind)) return noDependencies;
  const required: DriverNode[] = [];
  const preferred: DriverNode[] = [];
  if (shape?.prototype === "value") addNode(shapeValues[0], required);
  switch (kind) {
    case "function": {
      const data = node.content.data as FunctionData;
      const count = data.variables.length;
      for (const value of values.slice(0, count)) addNode(value, preferred);
      if (data.hasParentClass) addNode(values[count], required);
      break;
    }
    case "prototype":
    case "view":
    case "boxed":
      addNode(values[0], required);
      break;
    case "arguments":
    case "platform":
      for (const value of values) addNode(value, required);
      break;
    case "call":
      for (const below of reachableNodes(values)) if (below !== node) required.push(below);
      break;
    default:
  }
  return { required, preferred };
}

function addNode(value: DriverValue, nodes: DriverNode[]): void {
  if (value instanceof DriverNode) nodes.push(value);
}

/** Whether no task can change anything of these nodes that another task would see. */
export function isStateless(nodes: readonly DriverNode[]): boolean {
  return nodes.every(({ content }) => isImmutable(content));
}

function isImmutable({ kind, data, shape, values }: NodeContent<DriverNode>): boolean {
  switch (kind) {
    case "global":
    case "core":
    case "import":
    case "loader":
    case "symbol":
    case "text":
      return true;
    case "function": {
      const { parsed, variables } = data as FunctionData;
      return (
        shape === undefined &&
        parsed.kind === "arrow" &&
        values.every((value) => !isFunctionNode(value)) &&
        variables.every(({ name }) => !parsed.scopes.free.get(name)?.some(({ isWrite }) => isWrite))
      );
    }
    default:
      return false;
  }
}

function isFunctionNode(value: DriverValue): boolean {
  return value instanceof DriverNode && value.content.kind === "function";
}
