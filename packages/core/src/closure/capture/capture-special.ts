import { types } from "node:util";
import type { NodeContent, PathStep } from "../bundle/graph.ts";
import { classFacts } from "./class-facts.ts";
import type { DriverNode } from "./driver-node.ts";
import type { GraphBuilder } from "./graph-builder.ts";
import { intrinsicPath, isPrototype } from "./intrinsics.ts";
import { shapeOf } from "./object-shape.ts";

/** A real Error object; message, stack and cause are own properties of it. */
export function captureError(
  builder: GraphBuilder,
  node: DriverNode,
  error: Error,
): NodeContent<DriverNode> {
  // V8 makes the text of a stack when it is first read, by an accessor on newer versions.
  const { stack } = error;
  const values = [stack];
  return {
    kind: "error",
    values,
    ...shapeOf(builder, node, error, "Error", (key) => key === "stack"),
  };
}

export function captureRegExp(
  builder: GraphBuilder,
  node: DriverNode,
  regexp: RegExp,
): NodeContent<DriverNode> {
  return {
    kind: "regexp",
    values: [regexp.source, regexp.flags, regexp.lastIndex],
    ...shapeOf(builder, node, regexp, "RegExp", (key) => key === "lastIndex"),
  };
}

/** An object whose state JavaScript cannot read, but which can be made again from what it tells about itself. */
export function platformObject(
  object: object,
): { readonly path: readonly PathStep[]; readonly args: readonly unknown[] } | undefined {
  if (object instanceof URL) return { path: ["URL"], args: [object.href] };
  if (object instanceof URLSearchParams)
    return { path: ["URLSearchParams"], args: [object.toString()] };
  if (object instanceof TextEncoder) return { path: ["TextEncoder"], args: [] };
  if (object instanceof TextDecoder) {
    const { encoding, fatal, ignoreBOM } = object;
    return { path: ["TextDecoder"], args: [encoding, { fatal, ignoreBOM }] };
  }
  const prototype = Object.getPrototypeOf(object) as object | null;
  const path = prototype === null ? undefined : intrinsicPath(prototype);
  if (path?.[0] !== "Intl" || path.length !== 3) return undefined;
  const options = (object as Intl.NumberFormat).resolvedOptions() as { locale?: string };
  return { path: path.slice(0, 2), args: [options.locale, options] };
}

const onExecutor =
  "make it on the executor: inside the function, in mapPartitions, or with executorLocal(key, init), which keeps one per worker";

/** Refuses objects that hold more than JavaScript can see. */
export function refuseUnsendable(builder: GraphBuilder, node: DriverNode, object: object): void {
  const refuse = builder.refuse.bind(builder, node, undefined);
  if (types.isPromise(object))
    throw refuse(
      "promise",
      "a Promise settles only on the driver",
      "await it before and capture its value",
    );
  if (types.isWeakMap(object) || types.isWeakSet(object) || isWeakReference(object))
    throw refuse(
      "weak-collection",
      `the content of a ${tagOf(object)} cannot be listed`,
      "capture a Map or Set instead",
    );
  if (types.isGeneratorObject(object))
    throw refuse(
      "generator",
      "a running generator cannot be copied",
      "capture the generator function and call it on the executor, or capture an array of what it gives",
    );
  if (
    types.isMapIterator(object) ||
    types.isSetIterator(object) ||
    tagOf(object).endsWith(" Iterator")
  )
    throw refuse(
      "iterator",
      "a running iterator cannot be copied",
      "capture the collection itself",
    );
  if (types.isExternal(object) || types.isCryptoKey(object) || types.isKeyObject(object))
    throw refuse("native-object", "a native object belongs to this process", onExecutor);
  refuseForeignClasses(builder, node, object);
}

function isWeakReference(object: object): boolean {
  return tagOf(object) === "WeakRef" || tagOf(object) === "FinalizationRegistry";
}

function tagOf(object: object): string {
  const tag: unknown = Reflect.get(object, Symbol.toStringTag);
  return typeof tag === "string" ? tag : "Object";
}

/** Instances of classes with private fields, and of Node's own classes. */
function refuseForeignClasses(builder: GraphBuilder, node: DriverNode, object: object): void {
  // Prototypes themselves are captured with their class.
  if (isPrototype(object)) return;
  for (
    let prototype = Object.getPrototypeOf(object) as object | null;
    prototype !== null;
    prototype = Object.getPrototypeOf(prototype) as object | null
  ) {
    const path = intrinsicPath(prototype);
    if (path !== undefined) {
      if (path[0] === "Object" || platformObject(object) !== undefined) return;
      throw builder.refuse(
        node,
        undefined,
        "native-object",
        `an instance of ${path
          .filter((step) => typeof step === "string")
          .slice(0, -1)
          .join(".")} has state that only this process can read`,
        onExecutor,
      );
    }
    const constructor: unknown = Reflect.getOwnPropertyDescriptor(prototype, "constructor")?.value;
    if (typeof constructor !== "function") continue;
    const { privateMembers, isNodes } = classFacts(constructor);
    if (isNodes)
      throw builder.refuse(
        node,
        undefined,
        "open-handle",
        `${article(constructor.name)} is a handle of this process (of a file, socket, timer, process or the like)`,
        onExecutor,
      );
    if (privateMembers.length > 0)
      throw builder.refuse(
        node,
        undefined,
        "private-fields",
        `an instance of ${constructor.name} has private fields (${privateMembers.join(", ")}), which cannot be read`,
        "capture the values that the function needs, or make the instance on the executor",
      );
  }
}

function article(name: string): string {
  return `${/^[AEIOU]/.test(name) ? "an" : "a"} ${name || "native object"}`;
}
