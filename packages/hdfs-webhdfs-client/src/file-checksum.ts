import { field, numberField, stringField } from "./json-fields.ts";

export interface FileChecksum {
  /** `MD5-of-2048MD5-of-512CRC32C` */
  readonly algorithm: string;
  /** Hexadecimal. */
  readonly bytes: string;
  /** Of the checksum, in bytes. */
  readonly length: number;
}

export function readFileChecksum(json: unknown): FileChecksum {
  const checksum = field(json, "FileChecksum");
  return {
    algorithm: stringField(checksum, "algorithm"),
    bytes: stringField(checksum, "bytes"),
    length: numberField(checksum, "length"),
  };
}
