import { crc32 } from "node:zlib";
import { EnvironmentError } from "../errors/firesteel-error.ts";
import { viewOf } from "./view-of.ts";

/**
 * Every block starts with 32 bytes, little-endian: magic "FSB1", version u8, flags u8, u16 0, length of the block as
 * u32 low and u32 high, number of records u32, u32 0, CRC-32 (zlib's) of everything but these four bytes, u32 0.
 */
export const blockHeaderBytes = 32;

/** Flag: the records are pairs, whatever column they are in. */
export const pairsFlag = 1;

const magic = 0x31425346;
const version = 1;
const crcAt = 24;

export interface BlockHeader {
  readonly flags: number;
  readonly records: number;
}

/** Writes the header of a block that is complete otherwise. */
export function sealBlock(bytes: Uint8Array, records: number, flags: number): void {
  const view = viewOf(bytes);
  view.setUint32(0, magic, true);
  view.setUint32(4, version | (flags << 8), true);
  view.setUint32(8, bytes.length >>> 0, true);
  view.setUint32(12, Math.floor(bytes.length / 2 ** 32), true);
  view.setUint32(16, records, true);
  view.setUint32(20, 0, true);
  view.setUint32(28, 0, true);
  view.setUint32(crcAt, checksum(bytes), true);
}

/**
 * Reads the header and checks the whole block against it.
 *
 * @throws {EnvironmentError} `BLOCK_CORRUPT`
 */
export function openBlock(bytes: Uint8Array): BlockHeader {
  const view = readableView(bytes);
  if (view.getUint32(crcAt, true) !== checksum(bytes)) throw corrupt("its checksum does not match");
  return { flags: (view.getUint32(4, true) >>> 8) & 0xff, records: view.getUint32(16, true) };
}

/**
 * Number of records, from the header alone: nothing but the header's form is checked.
 *
 * @throws {EnvironmentError} `BLOCK_CORRUPT`
 */
export function blockLength(bytes: Uint8Array): number {
  return readableView(bytes).getUint32(16, true);
}

export function corrupt(why: string): EnvironmentError {
  return new EnvironmentError(
    "BLOCK_CORRUPT",
    `a block of records is damaged: ${why}; it has to be fetched or computed again`,
  );
}

function readableView(bytes: Uint8Array): DataView {
  if (bytes.length < blockHeaderBytes) throw corrupt(`it has only ${bytes.length} bytes`);
  const view = viewOf(bytes);
  if (view.getUint32(0, true) !== magic) throw corrupt("it does not start as a block does");
  const length = view.getUint32(8, true) + view.getUint32(12, true) * 2 ** 32;
  if (length !== bytes.length)
    throw corrupt(`it has ${bytes.length} bytes where its header says ${length}`);
  if (view.getUint8(4) !== version)
    throw corrupt(`its format version is ${view.getUint8(4)}, this is version ${version}`);
  return view;
}

function checksum(bytes: Uint8Array): number {
  return crc32(bytes.subarray(crcAt + 4), crc32(bytes.subarray(0, crcAt)));
}
