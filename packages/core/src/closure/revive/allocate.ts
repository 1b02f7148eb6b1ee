import { InternalError } from "../../errors/firesteel-error.ts";
import type {
  ArrayData,
  BufferData,
  ImportReference,
  LoaderReference,
  NodeKind,
  PathStep,
  SymbolName,
  TextBlob,
  ViewData,
} from "../bundle/graph.ts";
import { newNumbers } from "../../block/new-numbers.ts";
import { coreExport, coreNamespace, hasCoreExport } from "../core-exports.ts";
import { globalAt } from "./global-path.ts";
import { importedValue, loaderOf } from "./import-modules.ts";
import type { Reviver } from "./reviver.ts";

/** The value of a node, still without what it holds, but for what cannot be put in later. */
export function allocate(reviver: Reviver, node: number, kind: NodeKind): unknown {
  const { table } = reviver;
  const first = table.start(node);
  switch (kind) {
    case "global":
      return globalAt(table.data(node) as readonly PathStep[]);
    case "core":
      return core(table.data(node) as string);
    case "import":
      return importedValue(reviver.modules, table.data(node) as ImportReference);
    case "loader":
      return loaderOf(table.data(node) as LoaderReference);
    case "handle":
      return reviver.revivedHandle(table.data(node) as number);
    case "symbol":
      return symbol(table.data(node) as SymbolName);
    case "text": {
      const { blob, encoding } = table.data(node) as TextBlob;
      return asBuffer(reviver.blob(blob as number)).toString(encoding);
    }
    case "object": {
      const prototype = table.shape(node)?.prototype;
      if (prototype === "null") return Object.create(null) as object;
      if (prototype !== "value") return {};
      return Object.create(reviver.at(table.end(node)) as object) as object;
    }
    case "array":
      return newArray(reviver, node, table.data(node) as ArrayData);
    case "map":
      return new Map();
    case "set":
      return new Set();
    case "date":
      return new Date(reviver.at(first) as number);
    case "regexp": {
      const regexp = new RegExp(reviver.at(first) as string, reviver.at(first + 1) as string);
      regexp.lastIndex = reviver.at(first + 2) as number;
      return regexp;
    }
    case "error":
      return emptyError(reviver.at(first) as string | undefined);
    case "boxed":
      return Object(reviver.at(first)) as object;
    case "arguments":
      return Reflect.apply(argumentsOf, undefined, reviver.values(node));
    case "buffer":
      return buffer(reviver, table.data(node) as BufferData);
    case "view":
      return view(reviver.at(first) as ArrayBufferLike, table.data(node) as ViewData);
    case "platform": {
      const constructor = globalAt(table.data(node) as readonly PathStep[]) as new (
        ...args: unknown[]
      ) => object;
      return new constructor(...reviver.values(node));
    }
    case "prototype":
      return (reviver.at(first) as { prototype: object }).prototype;
    case "call": {
      const [factory, ...args] = reviver.values(node);
      return (factory as (...args: unknown[]) => unknown)(...args);
    }
    case "cell":
      return { v: undefined };
    case "function":
      throw new InternalError("CLOSURE_BUNDLE_BROKEN", "a function is made by its factory");
  }
}

/** A dense one grows as it is filled: made with its length V8 would take it for one with holes. */
function newArray(reviver: Reviver, node: number, { length, indices }: ArrayData): unknown[] {
  if (indices === undefined) return holdsFractions(reviver, node) ? newNumbers() : [];
  const array: unknown[] = [];
  array.length = length;
  return array;
}

/** Whether all elements are numbers, and not all of them whole. */
function holdsFractions({ table }: Reviver, node: number): boolean {
  let areWhole = true;
  const end = table.end(node);
  for (let position = table.start(node); position < end; position++) {
    const element = table.link(position) < 0 ? table.primitive(position) : undefined;
    if (typeof element !== "number") return false;
    areWhole &&= Number.isInteger(element);
  }
  return !areWhole;
}

function core(name: string): unknown {
  if (name === "*") return coreNamespace();
  if (!hasCoreExport(name))
    throw new InternalError("CORE_EXPORT_NOT_FOUND", `this executor has no export ${name}`, {
      fields: { name },
    });
  return coreExport(name);
}

function symbol({ registered, wellKnown }: SymbolName): symbol {
  return registered === undefined
    ? (Reflect.get(Symbol, wellKnown ?? "") as symbol)
    : Symbol.for(registered);
}

function emptyError(stack: string | undefined): Error {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    const error = new Error();
    Object.defineProperty(error, "stack", {
      value: stack,
      writable: true,
      configurable: true,
    });
    return error;
  } finally {
    Error.stackTraceLimit = limit;
  }
}

function argumentsOf(this: void): unknown {
  // eslint-disable-next-line prefer-rest-params
  return arguments;
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function buffer(reviver: Reviver, data: BufferData): ArrayBufferLike {
  const { shared, byteLength, maxByteLength, blob } = data;
  const bytes = blob === undefined ? data.bytes : reviver.blob(blob as number);
  const Class = (shared ? SharedArrayBuffer : ArrayBuffer) as new (
    length: number,
    options?: { maxByteLength: number },
  ) => ArrayBufferLike;
  const copy =
    maxByteLength === undefined ? new Class(byteLength) : new Class(byteLength, { maxByteLength });
  if (bytes !== undefined) new Uint8Array(copy).set(bytes);
  return copy;
}

function view(bytes: ArrayBufferLike, { type, byteOffset, length }: ViewData): ArrayBufferView {
  if (type === "Buffer") return Buffer.from(bytes, byteOffset, length);
  const Class = Reflect.get(globalThis, type) as new (
    buffer: ArrayBufferLike,
    byteOffset: number,
    length: number,
  ) => ArrayBufferView;
  return new Class(bytes, byteOffset, length);
}
