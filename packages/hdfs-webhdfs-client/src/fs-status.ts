import {
  booleanField,
  field,
  longField,
  numberField,
  optional,
  stringField,
} from "./json-fields.ts";
import type { Long } from "./lossless-json.ts";

/** Space of the cluster in bytes, all replicas. */
export interface FsStatus {
  readonly capacity: Long;
  readonly used: Long;
  readonly remaining: Long;
}

/** What a new file gets unless its writer says otherwise. */
export interface ServerDefaults {
  readonly blockSize: number;
  readonly replication: number;
  readonly bytesPerChecksum: number;
  readonly writePacketSize: number;
  readonly fileBufferSize: number;
  /** 0 none, 1 CRC32, 2 CRC32C */
  readonly checksumType: number;
  readonly encryptDataTransfer: boolean;
  /** In minutes; 0 where there is no trash. */
  readonly trashInterval: number;
  readonly keyProviderUri: string | undefined;
  readonly defaultStoragePolicyId: number | undefined;
}

export function readFsStatus(json: unknown): FsStatus {
  const status = field(json, "FsStatus");
  return {
    capacity: longField(status, "capacity"),
    used: longField(status, "used"),
    remaining: longField(status, "remaining"),
  };
}

export function readServerDefaults(json: unknown): ServerDefaults {
  const defaults = field(json, "FsServerDefaults");
  return {
    blockSize: numberField(defaults, "blockSize"),
    replication: numberField(defaults, "replication"),
    bytesPerChecksum: numberField(defaults, "bytesPerChecksum"),
    writePacketSize: numberField(defaults, "writePacketSize"),
    fileBufferSize: numberField(defaults, "fileBufferSize"),
    checksumType: numberField(defaults, "checksumType"),
    encryptDataTransfer: booleanField(defaults, "encryptDataTransfer"),
    trashInterval: numberField(defaults, "trashInterval"),
    keyProviderUri: optional(defaults, "keyProviderUri", stringField),
    defaultStoragePolicyId: optional(defaults, "defaultStoragePolicyId", numberField),
  };
}
