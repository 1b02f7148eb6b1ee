import { randomFillSync } from "node:crypto";
import { DataInput } from "../writable/data-input.ts";
import { DataOutput } from "../writable/data-output.ts";

/** What a sequence file begins with. Hadoop: `SequenceFile`, version 6. */
export interface SequenceFileHeader {
  readonly keyClass: string;
  readonly valueClass: string;
  readonly compression: SequenceFileCompression;
  /** Java's class name of the codec, where there is compression. */
  readonly codecClass: string | undefined;
  readonly metadata: ReadonlyMap<string, string>;
  /** 16 bytes, the file's own. */
  readonly sync: Buffer;
}

/** Nothing, each value by itself, or blocks of many keys and values. */
export type SequenceFileCompression = "NONE" | "RECORD" | "BLOCK";

export const syncBytes = 16;
const version = 6;

export function newSync(): Buffer {
  return randomFillSync(Buffer.alloc(syncBytes));
}

export function encodeHeader(header: SequenceFileHeader): Buffer {
  const output = new DataOutput();
  output.writeBytes(Buffer.from(`SEQ${String.fromCharCode(version)}`, "latin1"));
  output.writeText(header.keyClass);
  output.writeText(header.valueClass);
  output.writeBoolean(header.compression !== "NONE");
  output.writeBoolean(header.compression === "BLOCK");
  if (header.codecClass !== undefined) output.writeText(header.codecClass);
  output.writeInt(header.metadata.size);
  for (const entry of header.metadata) for (const text of entry) output.writeText(text);
  output.writeBytes(header.sync);
  return output.bytes;
}

/** The header and its length; fails where bytes are no sequence file, with a RangeError where they end too early. */
export function decodeHeader(bytes: Uint8Array): { header: SequenceFileHeader; length: number } {
  const input = new DataInput(bytes);
  const magic = Buffer.from(input.readBytes(3)).toString("latin1");
  if (magic !== "SEQ") throw new Error("it is no sequence file");
  const found = input.readByte();
  if (found !== version)
    throw new Error(`it is a sequence file of version ${found}, not ${version}`);
  const keyClass = input.readText();
  const valueClass = input.readText();
  const isCompressed = input.readBoolean();
  const isBlock = input.readBoolean();
  const codecClass = isCompressed ? input.readText() : undefined;
  const metadata = new Map<string, string>();
  const count = input.readInt();
  if (count < 0) throw new Error(`its header names ${count} entries of metadata`);
  for (let i = 0; i < count; i++) metadata.set(input.readText(), input.readText());
  const sync = Buffer.from(input.readBytes(syncBytes));
  const compression = isBlock ? "BLOCK" : isCompressed ? "RECORD" : "NONE";
  return {
    header: { keyClass, valueClass, compression, codecClass, metadata, sync },
    length: bytes.length - input.remaining,
  };
}
