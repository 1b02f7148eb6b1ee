import { type ArrayData, type ObjectShape, plainFlags, propertyFlag } from "../bundle/graph.ts";
import type { WireNode, WireValue } from "../bundle/wire-bundle.ts";
import type { Reviver } from "./reviver.ts";

/** Puts into an allocated object what it holds. */
export function fill(reviver: Reviver, node: WireNode, object: object): void {
  const { kind, data, values, shape, shapeValues } = node;
  switch (kind) {
    case "array":
      fillArray(reviver, object as unknown[], data as ArrayData, values);
      break;
    case "map":
      for (let i = 0; i < values.length; i += 2)
        Map.prototype.set.call(object, reviver.value(values[i]), reviver.value(values[i + 1]));
      break;
    case "set":
      for (const value of values) Set.prototype.add.call(object, reviver.value(value));
      break;
    case "cell":
      (object as { v: unknown }).v = reviver.value(values[0]);
      break;
    default:
  }
  if (shape !== undefined) fillShape(reviver, object, kind, shape, shapeValues);
}

function fillArray(
  reviver: Reviver,
  array: unknown[],
  { indices }: ArrayData,
  values: readonly WireValue[],
): void {
  for (let i = 0; i < values.length; i++)
    array[indices === undefined ? i : (indices[i] ?? 0)] = reviver.value(values[i]);
}

function fillShape(
  reviver: Reviver,
  object: object,
  kind: WireNode["kind"],
  shape: ObjectShape,
  values: readonly WireValue[],
): void {
  let next = 0;
  if (shape.prototype === "value") {
    const prototype = reviver.value(values[next++]) as object;
    if (kind !== "object") Object.setPrototypeOf(object, prototype);
  } else if (shape.prototype === "null" && kind !== "object") Object.setPrototypeOf(object, null);
  for (const [i, name] of shape.keys.entries()) {
    const key = name ?? (reviver.value(values[next++]) as symbol);
    const flags = shape.flags?.[i] ?? plainFlags;
    if (flags & propertyFlag.accessor) {
      Object.defineProperty(object, key, {
        get: reviver.value(values[next++]) as () => unknown,
        set: reviver.value(values[next++]) as (value: unknown) => void,
        enumerable: (flags & propertyFlag.enumerable) !== 0,
        configurable: (flags & propertyFlag.configurable) !== 0,
      });
      continue;
    }
    const value = reviver.value(values[next++]);
    // Defined, not assigned: a setter of a class must not run, and `__proto__` stays data.
    Object.defineProperty(object, key, {
      value,
      writable: (flags & propertyFlag.writable) !== 0,
      enumerable: (flags & propertyFlag.enumerable) !== 0,
      configurable: (flags & propertyFlag.configurable) !== 0,
    });
  }
  if (shape.integrity === "frozen") Object.freeze(object);
  else if (shape.integrity === "sealed") Object.seal(object);
  else if (shape.integrity === "fixed") Object.preventExtensions(object);
}
