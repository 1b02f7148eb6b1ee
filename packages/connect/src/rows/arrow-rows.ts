import { Binary, Field, Int32, Schema, Struct } from "apache-arrow";
import {
  BufferRegion,
  FieldNode,
  Message,
  RecordBatch as BatchHeader,
} from "apache-arrow/ipc/metadata/message";
import { InternalError } from "@firesteel/core/io";
import { type BlockRow, rowColumns } from "./block-row.ts";

/**
 * Block rows as Arrow IPC, written and read by hand below the metadata: the schema is always the same, and the
 * bytes of blocks are large. `nested`: all columns inside one struct column, as Spark exchanges them with its workers.
 */
export type RowShape = "flat" | "nested";

const continuation = 0xff_ff_ff_ff;
const numIntegers = rowColumns.length - 1;

/** End of an Arrow IPC stream. */
export const endOfArrowStream: Uint8Array = Uint8Array.of(255, 255, 255, 255, 0, 0, 0, 0);

const fields = rowColumns.map(
  (name, i) => new Field(name, i < numIntegers ? new Int32() : new Binary(), false),
);
const schemas: Record<RowShape, Schema> = {
  flat: new Schema(fields),
  nested: new Schema([new Field("_0", new Struct(fields), false)]),
};

/** The message that begins a stream. */
export function schemaMessage(shape: RowShape): Uint8Array {
  return frame(Message.encode(Message.from(schemas[shape])));
}

/** The message of one batch, as pieces to be written one after another; the blocks are not copied. */
export function batchMessage(rows: readonly BlockRow[], shape: RowShape): Uint8Array[] {
  const n = rows.length;
  const integers = Array.from({ length: numIntegers }, () => new Int32Array(n));
  const offsets = new Int32Array(n + 1);
  let blockBytes = 0;
  for (const [i, row] of rows.entries()) {
    const values = [row.hash, row.task, row.tag, row.partition, row.map, row.sequence];
    for (const [column, value] of values.entries()) (integers[column] as Int32Array)[i] = value;
    blockBytes += row.bytes.byteLength;
    offsets[i + 1] = blockBytes;
  }

  const regions: BufferRegion[] = [];
  const pieces: Uint8Array[] = [];
  let at = 0;
  const add = (length: number, ...parts: readonly Uint8Array[]): void => {
    regions.push(new BufferRegion(at, length));
    pieces.push(...parts);
    const padding = -length & 7;
    if (padding > 0) pieces.push(new Uint8Array(padding));
    at += length + padding;
  };
  const addView = (view: Int32Array): void => {
    add(view.byteLength, new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
  };
  if (shape === "nested") add(0);
  for (const column of integers) {
    add(0);
    addView(column);
  }
  add(0);
  addView(offsets);
  add(blockBytes, ...rows.map(({ bytes }) => bytes));

  const numNodes = rowColumns.length + (shape === "nested" ? 1 : 0);
  const nodes = Array.from({ length: numNodes }, () => new FieldNode(n, 0));
  const header = new BatchHeader(n, nodes, regions, null);
  return [frame(Message.encode(Message.from(header, at))), ...pieces];
}

/** Length-prefixed metadata, padded so that what follows is aligned. */
function frame(metadata: Uint8Array): Uint8Array {
  const padded = Math.ceil(metadata.byteLength / 8) * 8;
  const framed = new Uint8Array(8 + padded);
  const view = new DataView(framed.buffer);
  view.setUint32(0, continuation, true);
  view.setInt32(4, padded, true);
  framed.set(metadata, 8);
  return framed;
}

/** What one message of a stream is, by its metadata. */
export type ArrowMessage =
  | { readonly kind: "schema" }
  | { readonly kind: "batch"; readonly bodyBytes: number; decode(body: Uint8Array): BlockRow[] };

/** @throws {InternalError} `UNEXPECTED_ARROW` for messages that Spark does not send for these rows */
export function readMessage(metadata: Uint8Array): ArrowMessage {
  const message = Message.decode(metadata);
  if (message.isSchema()) return { kind: "schema" };
  if (!message.isRecordBatch())
    throw new InternalError("UNEXPECTED_ARROW", "an Arrow message is neither schema nor batch");
  const { length, buffers } = message.header();
  return {
    kind: "batch",
    bodyBytes: Number(message.bodyLength),
    decode: (body) => decodeBatch(body, length, buffers),
  };
}

function decodeBatch(
  given: Uint8Array,
  length: number,
  buffers: readonly BufferRegion[],
): BlockRow[] {
  // Typed arrays need alignment, which a piece of a socket's data may lack.
  const body = given.byteOffset % 8 === 0 ? given : new Uint8Array(given);
  const skipped = buffers.length - (numIntegers * 2 + 3);
  const region = (index: number): BufferRegion => {
    const found = buffers[skipped + index];
    if (found === undefined || skipped < 0 || skipped > 1)
      throw new InternalError(
        "UNEXPECTED_ARROW",
        `a batch of block rows has ${buffers.length} buffers`,
      );
    return found;
  };
  const int32 = (index: number, n: number): Int32Array =>
    new Int32Array(body.buffer, body.byteOffset + Number(region(index).offset), n);
  const columns = Array.from({ length: numIntegers }, (_, i) => int32(i * 2 + 1, length));
  const offsets = int32(numIntegers * 2 + 1, length + 1);
  const start = Number(region(numIntegers * 2 + 2).offset);
  const at = (column: number, row: number): number =>
    (columns[column] as Int32Array)[row] as number;
  return Array.from({ length }, (_, i) => ({
    hash: at(0, i),
    task: at(1, i),
    tag: at(2, i),
    partition: at(3, i),
    map: at(4, i),
    sequence: at(5, i),
    bytes: body.subarray(start + (offsets[i] as number), start + (offsets[i + 1] as number)),
  }));
}

/** All rows of a complete stream, as the server sends each batch of a result. */
export function rowsOfStream(stream: Uint8Array): BlockRow[] {
  const view = new DataView(stream.buffer, stream.byteOffset, stream.byteLength);
  const rows: BlockRow[] = [];
  for (let at = 0; at + 8 <= stream.byteLength;) {
    if (view.getUint32(at, true) !== continuation)
      throw new InternalError("UNEXPECTED_ARROW", "an Arrow message begins without its marker");
    const metadataBytes = view.getInt32(at + 4, true);
    if (metadataBytes === 0) break;
    at += 8;
    const message = readMessage(stream.subarray(at, at + metadataBytes));
    at += metadataBytes;
    if (message.kind === "schema") continue;
    for (const row of message.decode(stream.subarray(at, at + message.bodyBytes))) rows.push(row);
    at += message.bodyBytes;
  }
  return rows;
}

/** A complete stream of flat rows, as `LocalRelation` takes it. */
export function streamOfRows(rows: readonly BlockRow[]): Uint8Array {
  return Buffer.concat([schemaMessage("flat"), ...batchMessage(rows, "flat"), endOfArrowStream]);
}
