export type { AclStatus, Acls } from "./acls.ts";
export type {
  BlockLocation,
  DataNodeInfo,
  LocatedBlock,
  LocatedBlocks,
} from "./block-locations.ts";
export type { CallOptions } from "./cluster.ts";
export type { DelegationTokens } from "./delegation-tokens.ts";
export type {
  ErasureCoding,
  ErasureCodingPolicy,
  ErasureCodingPolicyInfo,
} from "./erasure-coding.ts";
export {
  RemoteException,
  WebHdfsError,
  type WebHdfsErrorCode,
  type WebHdfsErrorDetails,
} from "./errors.ts";
export type { FileChecksum } from "./file-checksum.ts";
export type { FileStatus, FileType } from "./file-status.ts";
export type { FsStatus, ServerDefaults } from "./fs-status.ts";
export type { HdfsReader, ReadOptions } from "./hdfs-reader.ts";
export type { AppendOptions, CreateOptions, HdfsWriter, ReplayOptions } from "./hdfs-writer.ts";
export type { Long } from "./lossless-json.ts";
export type { Challenge, RetryOptions, TimeoutOptions, WebHdfsOptions } from "./options.ts";
export type { ContentSummary, QuotaUsage, Quotas, StorageType, TypeQuota } from "./quotas.ts";
export type {
  Snapshot,
  SnapshotDiff,
  SnapshotDiffEntry,
  SnapshotDiffListing,
  SnapshotDiffListingEntry,
  Snapshots,
  SnapshottableDirectory,
} from "./snapshots.ts";
export type { StoragePolicies, StoragePolicy } from "./storage-policies.ts";
export { type RenameOption, WebHdfsClient } from "./web-hdfs-client.ts";
export type { WriteBody } from "./write-body.ts";
export type { XAttrs } from "./xattrs.ts";
