import { type ObjectShape, plainFlags, propertyFlag } from "../bundle/graph.ts";
import type { DriverNode, DriverValue } from "./driver-node.ts";
import type { GraphBuilder } from "./graph-builder.ts";
import { intrinsicPath } from "./intrinsics.ts";

export interface CapturedShape {
  readonly shape?: ObjectShape;
  readonly shapeValues: readonly DriverValue[];
}

const noShape: CapturedShape = { shapeValues: [] };

/**
 * Own properties, prototype and integrity of an object, as far as they differ from those of a new object of
 * `className`. Getters are copied as getters, never called.
 */
export function shapeOf(
  builder: GraphBuilder,
  node: DriverNode,
  object: object,
  className: string | undefined,
  skip?: (key: string | symbol) => boolean,
): CapturedShape {
  const keys: (string | null)[] = [];
  const flags: number[] = [];
  const values: DriverValue[] = [];
  const prototype = prototypeOf(builder, node, object, className, values);
  let isPlain = true;
  for (const key of keysOf(object)) {
    if (skip?.(key) || isEmitterSymbol(key)) continue;
    const descriptor = Reflect.getOwnPropertyDescriptor(object, key);
    if (descriptor === undefined) continue;
    const label = typeof key === "string" ? key : String(key);
    if (typeof key === "string") keys.push(key);
    else {
      keys.push(null);
      values.push(builder.value(key, node, label));
    }
    const flag = flagsOf(descriptor);
    flags.push(flag);
    isPlain &&= flag === plainFlags;
    if (flag & propertyFlag.accessor)
      values.push(
        builder.value(descriptor.get, node, `get ${label}`),
        builder.value(descriptor.set, node, `set ${label}`),
      );
    else values.push(builder.value(descriptor.value, node, label));
  }
  builder.addSize(node, 16 * keys.length);
  const integrity = integrityOf(object);
  if (keys.length === 0 && prototype === "kind" && integrity === undefined) return noShape;
  return {
    shape: sharedShape({
      prototype,
      keys,
      ...(isPlain ? {} : { flags }),
      ...(integrity === undefined ? {} : { integrity }),
    }),
    shapeValues: values,
  };
}

const shapes = new Map<string, WeakRef<ObjectShape>>();
const maxShapes = 10_000;

/** Objects of one literal or class share a shape, which keeps a large table of them small. */
function sharedShape(shape: ObjectShape): ObjectShape {
  const { prototype, keys, flags, integrity } = shape;
  if (keys.length > 32) return shape;
  const key = `${prototype}\0${integrity ?? ""}\0${flags?.join() ?? ""}\0${keys.join("\0")}\0${keys.includes(null)}`;
  const known = shapes.get(key)?.deref();
  // Keys with zeros in them may look like two.
  if (known?.keys.length === keys.length && known.keys.every((name, i) => name === keys[i]))
    return known;
  if (shapes.size > maxShapes) shapes.clear();
  shapes.set(key, new WeakRef(shape));
  return shape;
}

function prototypeOf(
  builder: GraphBuilder,
  node: DriverNode,
  object: object,
  className: string | undefined,
  values: DriverValue[],
): ObjectShape["prototype"] {
  if (className === undefined) return "kind";
  const prototype = Object.getPrototypeOf(object) as object | null;
  if (prototype === null) return "null";
  if (className === "Object" && prototype === Object.prototype) return "kind";
  const path = intrinsicPath(prototype);
  if (path?.length === 2 && path[0] === className && path[1] === "prototype") return "kind";
  values.push(builder.value(prototype, node, "prototype"));
  return "value";
}

/** Listing the keys of many elements costs more than copying them, and nobody gives such an array other keys. */
const manyElements = 1 << 16;

function keysOf(object: object): (string | symbol)[] {
  const length =
    Array.isArray(object) || ArrayBuffer.isView(object)
      ? (Reflect.get(object, "length") as number | undefined)
      : 0;
  return length !== undefined && length > manyElements
    ? Object.getOwnPropertySymbols(object)
    : Reflect.ownKeys(object);
}

/** Node's EventEmitter keeps two unique symbols on every instance, which it can do without. */
function isEmitterSymbol(key: string | symbol): boolean {
  return (
    typeof key === "symbol" && (key.description === "kCapture" || key.description === "shapeMode")
  );
}

function flagsOf(descriptor: PropertyDescriptor): number {
  return (
    (descriptor.writable ? propertyFlag.writable : 0) |
    (descriptor.enumerable ? propertyFlag.enumerable : 0) |
    (descriptor.configurable ? propertyFlag.configurable : 0) |
    ("value" in descriptor ? 0 : propertyFlag.accessor)
  );
}

function integrityOf(object: object): ObjectShape["integrity"] {
  if (Object.isExtensible(object)) return undefined;
  if (Object.isFrozen(object)) return "frozen";
  return Object.isSealed(object) ? "sealed" : "fixed";
}
