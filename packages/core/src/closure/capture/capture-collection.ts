import type { ArrayData, NodeContent } from "../bundle/graph.ts";
import type { DriverNode, DriverValue } from "./driver-node.ts";
import { largeText, type GraphBuilder } from "./graph-builder.ts";
import { shapeOf } from "./object-shape.ts";

export function captureArray(
  builder: GraphBuilder,
  node: DriverNode,
  array: readonly unknown[],
): NodeContent<DriverNode> {
  const { length } = array;
  const values: DriverValue[] = [];
  const indices: number[] = [];
  let bytes = 0;
  // A sparse array's length says nothing about its size.
  for (const i of isDense(array) ? array.keys() : ownIndices(array)) {
    const value = array[i];
    if (isSmall(value)) {
      bytes += typeof value === "string" ? value.length : 8;
      values.push(value);
    } else values.push(builder.value(value, node, `[${i}]`));
    indices.push(i);
  }
  builder.addSize(node, bytes);
  const data: ArrayData = values.length === length ? { length } : { length, indices };
  return {
    kind: "array",
    data,
    values,
    ...shapeOf(builder, node, array, "Array", (key) => key === "length" || isIndex(key)),
  };
}

function isSmall(value: unknown): value is Exclude<DriverValue, DriverNode> {
  return typeof value === "object" || typeof value === "function" || typeof value === "symbol"
    ? value === null
    : typeof value !== "string" || value.length < largeText;
}

function isDense(array: readonly unknown[]): boolean {
  for (let i = 0; i < array.length; i++) if (!(i in array)) return false;
  return true;
}

function ownIndices(array: readonly unknown[]): number[] {
  return Object.keys(array).filter(isIndex).map(Number);
}

function isIndex(key: string | symbol): boolean {
  return typeof key === "string" && /^(0|[1-9]\d*)$/.test(key) && Number(key) < 2 ** 32 - 1;
}

export function captureMap(
  builder: GraphBuilder,
  node: DriverNode,
  map: ReadonlyMap<unknown, unknown>,
): NodeContent<DriverNode> {
  const values: DriverValue[] = [];
  // The class may have changed its iterator.
  for (const [key, value] of Map.prototype.entries.call(map) as Iterable<[unknown, unknown]>) {
    values.push(builder.value(key, node, "key"));
    values.push(builder.value(value, node, typeof key === "string" ? `get(${key})` : "value"));
  }
  builder.addSize(node, 8 * values.length);
  return { kind: "map", values, ...shapeOf(builder, node, map, "Map") };
}

export function captureSet(
  builder: GraphBuilder,
  node: DriverNode,
  set: ReadonlySet<unknown>,
): NodeContent<DriverNode> {
  const values: DriverValue[] = [];
  for (const item of Set.prototype.values.call(set) as Iterable<unknown>)
    values.push(builder.value(item, node, "item"));
  builder.addSize(node, 8 * values.length);
  return { kind: "set", values, ...shapeOf(builder, node, set, "Set") };
}

/** A plain object or an instance of a class of the user's. */
export function captureObject(
  builder: GraphBuilder,
  node: DriverNode,
  object: object,
  skip?: (key: string | symbol) => boolean,
): NodeContent<DriverNode> {
  return { kind: "object", values: [], ...shapeOf(builder, node, object, "Object", skip) };
}
