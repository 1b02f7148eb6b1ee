import {
  arrayField,
  booleanField,
  field,
  longField,
  numberField,
  optional,
  stringField,
} from "./json-fields.ts";
import type { Long } from "./lossless-json.ts";

export type FileType = "FILE" | "DIRECTORY" | "SYMLINK";

/** What GETFILESTATUS and the listings say of one path. */
export interface FileStatus {
  /** Name below the path that was asked for; empty for that path itself. */
  readonly pathSuffix: string;
  readonly type: FileType;
  /** In bytes; 0 for a directory. */
  readonly length: number;
  readonly owner: string;
  readonly group: string;
  /** Octal: `644`, `1777`. */
  readonly permission: string;
  /** Milliseconds since 1970; as the two others. */
  readonly modificationTime: number;
  /** 0 where the cluster does not record it. */
  readonly accessTime: number;
  /** In bytes; 0 for a directory. */
  readonly blockSize: number;
  /** 0 for a directory, and for erasure-coded files 1. */
  readonly replication: number;
  /** The inode's number, which a rename keeps and an overwrite changes. */
  readonly fileId: Long | undefined;
  readonly childrenNum: number | undefined;
  readonly storagePolicy: number | undefined;
  /** Target of a symbolic link. */
  readonly symlink: string | undefined;
  readonly hasAcl: boolean;
  readonly isEncrypted: boolean;
  readonly isErasureCoded: boolean;
  readonly isSnapshottable: boolean;
  readonly ecPolicy: string | undefined;
}

/** The member `FileStatus`. */
export function readFileStatus(json: unknown): FileStatus {
  return toFileStatus(field(json, "FileStatus"));
}

/** The member `FileStatuses`. */
export function readFileStatuses(json: unknown): FileStatus[] {
  return arrayField(field(json, "FileStatuses"), "FileStatus").map(toFileStatus);
}

/** One element of a listing. */
export function toFileStatus(json: unknown): FileStatus {
  const flag = (name: string): boolean => optional(json, name, booleanField) ?? false;
  const type = stringField(json, "type");
  if (type !== "FILE" && type !== "DIRECTORY" && type !== "SYMLINK")
    throw new TypeError(`type is ${type}`);
  return {
    pathSuffix: stringField(json, "pathSuffix"),
    type,
    length: numberField(json, "length"),
    owner: stringField(json, "owner"),
    group: stringField(json, "group"),
    permission: stringField(json, "permission"),
    modificationTime: numberField(json, "modificationTime"),
    accessTime: numberField(json, "accessTime"),
    blockSize: numberField(json, "blockSize"),
    replication: numberField(json, "replication"),
    fileId: optional(json, "fileId", longField),
    childrenNum: optional(json, "childrenNum", numberField),
    storagePolicy: optional(json, "storagePolicy", numberField),
    symlink: optional(json, "symlink", stringField),
    hasAcl: flag("aclBit"),
    isEncrypted: flag("encBit"),
    isErasureCoded: flag("ecBit"),
    isSnapshottable: flag("snapshotEnabled"),
    ecPolicy: optional(json, "ecPolicy", stringField),
  };
}
