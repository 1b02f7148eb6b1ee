import type { NodeContent, NodeIndex, Value } from "./graph.ts";

/** What `ClosureBundle.bytes` holds, by `v8.serialize`. */
export interface WireBundle {
  readonly codes: readonly WireCode[];
  /** In an order in which each can be made from those before it; what comes later is set afterwards. */
  readonly nodes: readonly WireNode[];
  readonly roots: readonly WireValue[];
  /** Ids of the user's classes on the driver, with the node of each. */
  readonly classes: readonly (readonly [id: string, constructor: WireValue])[];
  readonly handles: readonly unknown[];
  /** Nothing that an instance holds can be changed by a task, so that one instance serves them all. */
  readonly isStateless: boolean;
}

export type WireValue = Value<NodeIndex>;
export type WireNode = NodeContent<NodeIndex>;

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
