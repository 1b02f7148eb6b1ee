import type { NodeIndex, ObjectShape, Primitive, Value } from "./graph.ts";

/** What `ClosureBundle.bytes` holds, by `v8.serialize`. */
export interface WireBundle {
  readonly codes: readonly WireCode[];
  /** In an order in which each can be made from those before it; what comes later is set afterwards. */
  readonly nodes: WireNodes;
  readonly roots: readonly WireValue[];
  /** Ids of the user's classes on the driver, with the node of each. */
  readonly classes: readonly (readonly [id: string, constructor: WireValue])[];
  readonly handles: readonly unknown[];
  /** Nothing that an instance holds can be changed by a task, so that one instance serves them all. */
  readonly isStateless: boolean;
}

export type WireValue = Value<NodeIndex>;

/**
 * Nodes as columns: a captured table of a million objects is a few large arrays, not millions of small ones. The
 * values of all nodes lie one after another, of each node its own and then those of its shape.
 */
export interface WireNodes {
  /** Numbers in `nodeKinds`. */
  readonly kinds: Uint8Array;
  /** Where the values of node i end, and those of its shape: two for each node. */
  readonly ends: Uint32Array;
  /** Of each value the number of its node, or -1 for a primitive. */
  readonly links: Int32Array;
  /** The primitives among the values, in their order. */
  readonly primitives: readonly Primitive[];
  /** Numbers in `shapes` plus one; 0 for none. */
  readonly shapeOf: Uint32Array;
  readonly shapes: readonly ObjectShape[];
  /** Nodes that have data, and their data. */
  readonly dataOf: Uint32Array;
  readonly data: readonly unknown[];
}

/**
 * The body of a factory: called with the free variables it returns `[function, setLate?, setPrivateStatic?]`, where
 * `setLate(i, value)` gives parameter `i` its value and `setPrivateStatic(name, value)` a private static field.
 */
export interface WireCode {
  readonly parameters: readonly string[];
  readonly body: string;
  /** Where stack traces say the code is. */
  readonly url?: string;
  readonly lineOffset: number;
  readonly columnOffset: number;
  readonly hasDynamicImport: boolean;
}

/** `data` of a function node in a bundle. */
export interface WireFunction {
  readonly code: number;
  /** Parameters whose nodes come after this one. */
  readonly late?: readonly number[];
  readonly name: string;
  /** Private static fields; their values are the last of the node's values. */
  readonly privateStatics?: readonly string[];
}
