import { types } from "node:util";
import type { BufferData, NodeContent, TextBlob, ViewData } from "../bundle/graph.ts";
import { blobOfBuffer, blobOfText } from "./blobs.ts";
import { leaf } from "./node-content.ts";
import type { DriverNode } from "./driver-node.ts";
import { largeText, type GraphBuilder } from "./graph-builder.ts";
import { shapeOf } from "./object-shape.ts";

/** A string of 64 KiB or more. */
export function captureText(
  builder: GraphBuilder,
  node: DriverNode,
  text: string,
): NodeContent<DriverNode> {
  const data: TextBlob = blobOfText(text);
  builder.addSize(node, text.length);
  return leaf("text", data);
}

/** An ArrayBuffer or SharedArrayBuffer, copied. */
export function captureBuffer(
  builder: GraphBuilder,
  node: DriverNode,
  buffer: ArrayBufferLike,
): NodeContent<DriverNode> {
  const { byteLength } = buffer;
  builder.addSize(node, byteLength);
  const resizable = buffer as { resizable?: boolean; growable?: boolean; maxByteLength?: number };
  const canGrow = resizable.resizable === true || resizable.growable === true;
  const common = {
    shared: types.isSharedArrayBuffer(buffer),
    byteLength,
    ...(canGrow && resizable.maxByteLength !== undefined
      ? { maxByteLength: resizable.maxByteLength }
      : {}),
  };
  const data: BufferData =
    byteLength < largeText
      ? { ...common, bytes: new Uint8Array(buffer).slice() }
      : { ...common, blob: blobOfBuffer(buffer) };
  return { kind: "buffer", data, values: [], shapeValues: [] };
}

/** A typed array, DataView or Buffer. Views of one buffer still share it on the executor. */
export function captureView(
  builder: GraphBuilder,
  node: DriverNode,
  view: ArrayBufferView,
): NodeContent<DriverNode> {
  const isBuffer = Buffer.isBuffer(view);
  const type = isBuffer ? "Buffer" : (typedArrayName(view) ?? "DataView");
  let { buffer, byteOffset } = view;
  // Small Buffers lie in a pool with others, which have no business in the closure.
  if (isBuffer && view.byteLength < buffer.byteLength) {
    buffer = new Uint8Array(view).buffer;
    byteOffset = 0;
  }
  const elementSize = (view as { BYTES_PER_ELEMENT?: number }).BYTES_PER_ELEMENT ?? 1;
  const data: ViewData = { type, byteOffset, length: view.byteLength / elementSize };
  return {
    kind: "view",
    data,
    values: [builder.value(buffer, node, "buffer")],
    ...shapeOf(builder, node, view, type, (key) => typeof key === "string" && /^\d+$/.test(key)),
  };
}

const tagOf = Reflect.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype) as object,
  Symbol.toStringTag,
)?.get;

function typedArrayName(view: ArrayBufferView): string | undefined {
  return tagOf?.call(view) as string | undefined;
}
