import { InternalError } from "../../errors/firesteel-error.ts";
import type {
  ArrayData,
  BufferData,
  ImportReference,
  LoaderReference,
  PathStep,
  SymbolName,
  TextBlob,
  ViewData,
} from "../bundle/graph.ts";
import type { WireNode } from "../bundle/wire-bundle.ts";
import { coreExport, coreNamespace, hasCoreExport } from "../core-exports.ts";
import { globalAt } from "./global-path.ts";
import { importedValue, loaderOf } from "./import-modules.ts";
import type { Reviver } from "./reviver.ts";

/** The value of a node, still without what it holds, but for what cannot be put in later. */
export function allocate(reviver: Reviver, node: WireNode): unknown {
  const { kind, data, values, shape, shapeValues } = node;
  switch (kind) {
    case "global":
      return globalAt(data as readonly PathStep[]);
    case "core":
      return core(data as string);
    case "import":
      return importedValue(reviver.modules, data as ImportReference);
    case "loader":
      return loaderOf(data as LoaderReference);
    case "handle":
      return reviver.revivedHandle(data as number);
    case "symbol":
      return symbol(data as SymbolName);
    case "text": {
      const { blob, encoding } = data as TextBlob;
      return asBuffer(reviver.blob(blob as number)).toString(encoding);
    }
    case "object": {
      if (shape?.prototype === "null") return Object.create(null) as object;
      if (shape?.prototype !== "value") return {};
      return Object.create(reviver.value(shapeValues[0]) as object) as object;
    }
    case "array":
      return sparseArray(data as ArrayData);
    case "map":
      return new Map();
    case "set":
      return new Set();
    case "date":
      return new Date(values[0] as number);
    case "regexp": {
      const regexp = new RegExp(values[0] as string, values[1] as string);
      regexp.lastIndex = values[2] as number;
      return regexp;
    }
    case "error":
      return emptyError(values[0] as string | undefined);
    case "boxed":
      return Object(reviver.value(values[0])) as object;
    case "arguments":
      return Reflect.apply(
        argumentsOf,
        undefined,
        values.map((value) => reviver.value(value)),
      );
    case "buffer":
      return buffer(reviver, data as BufferData);
    case "view":
      return view(reviver.value(values[0]) as ArrayBufferLike, data as ViewData);
    case "platform": {
      const constructor = globalAt(data as readonly PathStep[]) as new (
        ...args: unknown[]
      ) => object;
      return new constructor(...values.map((value) => reviver.plain(value)));
    }
    case "prototype":
      return (reviver.value(values[0]) as { prototype: object }).prototype;
    case "call": {
      const [factory, ...args] = values.map((value) => reviver.value(value));
      return (factory as (...args: unknown[]) => unknown)(...args);
    }
    case "cell":
      return { v: undefined };
    case "function":
      throw new InternalError("CLOSURE_BUNDLE_BROKEN", "a function is made by its factory");
  }
}

/** A dense one grows as it is filled: made with its length V8 would take it for one with holes. */
function sparseArray({ length, indices }: ArrayData): unknown[] {
  const array: unknown[] = [];
  if (indices !== undefined) array.length = length;
  return array;
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
