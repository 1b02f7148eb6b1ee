import type { ClosureBlob } from "../closure-bundle.ts";

/**
 * The graph of a captured function: one node per object, function and symbol, with the values that it holds. On the
 * driver a value is a {@link DriverNode}; a bundle holds the nodes as columns (`NodeTable`).
 */
export interface NodeContent<N> {
  readonly kind: NodeKind;
  /** What the kind needs besides values: plain data, never user objects. */
  readonly data?: unknown;
  /** Elements, entries, the buffer of a view, the free variables of a function, … as the kind says. */
  readonly values: readonly Value<N>[];
  /** Own properties and prototype, where they are not what the kind gives by itself. */
  readonly shape?: ObjectShape;
  /** The values of {@link shape}, in its order. */
  readonly shapeValues: readonly Value<N>[];
}

export type Primitive = undefined | null | boolean | number | string | bigint;

/** What a node holds: a primitive as it is, anything with identity as a node. */
export type Value<N> = Primitive | N;

/** A node of a bundle, by number. */
export interface NodeIndex {
  readonly n: number;
}

export type NodeKind =
  // by reference
  | "global" // data: PathStep[]
  | "core" // data: name in coreExports, or "*"
  | "import" // data: ImportReference
  | "loader" // data: LoaderReference
  | "handle" // data: what the handle gave; in a bundle its number
  // by value
  | "symbol" // data: SymbolName
  | "text" // data: TextBlob
  | "object"
  | "array" // data: ArrayData; values: elements
  | "map" // values: keys and values in turn
  | "set"
  | "date" // values: [time]
  | "regexp" // values: [source, flags, lastIndex]
  | "error"
  | "boxed" // values: [primitive or symbol]
  | "arguments" // values: the arguments
  | "buffer" // data: BufferData
  | "view" // data: ViewData; values: [buffer]
  | "platform" // data: name of the class; values: constructor arguments
  // functions
  | "function" // data: FunctionData, in a bundle WireFunction; values: free variables
  | "prototype" // values: [function]
  | "call" // values: [function, ...arguments]
  | "cell"; // values: [value]; a variable that several functions share and one assigns

/** Every kind; a bundle names a kind by its number in here. */
export const nodeKinds: readonly NodeKind[] = [
  "object",
  "array",
  "map",
  "set",
  "date",
  "regexp",
  "error",
  "boxed",
  "arguments",
  "buffer",
  "view",
  "platform",
  "symbol",
  "text",
  "function",
  "prototype",
  "call",
  "cell",
  "global",
  "core",
  "import",
  "loader",
  "handle",
];

/** A step from the global object: a property, a symbol-named one, or the getter or setter of one. */
export type PathStep =
  | string
  | { readonly symbol: string }
  | { readonly get: PathStep }
  | { readonly set: PathStep }
  /** The prototype, for intrinsics without a name (`%GeneratorFunction.prototype%`). */
  | {
      readonly prototypeOf:
        "generator" | "asyncGenerator" | "asyncFunction" | "iterator" | "typedArray";
    };

export interface ImportReference {
  /** The module from whose point of view `specifier` is resolved. */
  readonly from?: string;
  readonly specifier: string;
  /** `import` as an ES module or `require` as CommonJS. */
  readonly how: "import" | "require";
  /** Names from the module's namespace (or `exports`) inwards; none for the module itself. */
  readonly path: readonly string[];
}

/** A module's own `require`, or a function that stands for its `import()`. */
export interface LoaderReference {
  readonly how: "import" | "require";
  /** The module that specifiers are relative to. */
  readonly from: string;
}

export interface SymbolName {
  readonly registered?: string;
  readonly wellKnown?: string;
}

export interface TextBlob {
  /** A number in the bundle's blobs; on the driver the blob itself. */
  readonly blob: number | ClosureBlob;
  readonly encoding: "latin1" | "utf16le";
}

export interface ArrayData {
  readonly length: number;
  /** Indices of `values`, where the array has holes. */
  readonly indices?: readonly number[];
}

export interface BufferData {
  readonly shared: boolean;
  readonly byteLength: number;
  readonly maxByteLength?: number;
  readonly bytes?: Uint8Array;
  /** Instead of `bytes` where they are many. */
  readonly blob?: number | ClosureBlob;
}

export interface ViewData {
  /** `Buffer`, `DataView` or the name of a typed array. */
  readonly type: string;
  readonly byteOffset: number;
  /** In elements. */
  readonly length: number;
}

/**
 * Own properties and prototype of an object. `shapeValues` holds in this order: the prototype if `prototype` is
 * `value`; then for each key its symbol if the key is null, and its value, or its getter and setter.
 */
export interface ObjectShape {
  /** `kind`: what objects of the node's kind have anyway. */
  readonly prototype: "kind" | "null" | "value";
  readonly keys: readonly (string | null)[];
  /** Of each key; absent where all are plain data properties. */
  readonly flags?: readonly number[];
  readonly integrity?: "frozen" | "sealed" | "fixed";
}

/** Bits of {@link ObjectShape.flags}. */
export const propertyFlag: {
  readonly writable: 1;
  readonly enumerable: 2;
  readonly configurable: 4;
  readonly accessor: 8;
} = { writable: 1, enumerable: 2, configurable: 4, accessor: 8 };

/** Flags of a property made by assignment. */
export const plainFlags = 7;
