import type { CallOptions, Cluster } from "./cluster.ts";
import { type FileStatus, toFileStatus } from "./file-status.ts";
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
import { deleteOnce, put, putOnce } from "./operation-kind.ts";
import { joinPath } from "./path.ts";

export interface Snapshot {
  /** `/data/.snapshot/monday` */
  readonly path: string;
  readonly id: number;
  /** `ACTIVE` or `DELETED` */
  readonly deletionStatus: string;
  readonly directory: FileStatus;
}

export interface SnapshottableDirectory {
  readonly path: string;
  readonly numSnapshots: number;
  readonly snapshotQuota: number;
  readonly directory: FileStatus;
}

export interface SnapshotDiffEntry {
  readonly type: "CREATE" | "MODIFY" | "DELETE" | "RENAME";
  /** Below the directory of the snapshots; empty for that directory. */
  readonly sourcePath: string;
  /** For a rename. */
  readonly targetPath: string | undefined;
}

export interface SnapshotDiff {
  readonly root: string;
  readonly from: string;
  readonly to: string;
  readonly entries: readonly SnapshotDiffEntry[];
}

export interface SnapshotDiffListingEntry {
  readonly sourcePath: string;
  readonly targetPath: string | undefined;
  readonly directoryId: Long;
  readonly fileId: Long;
  readonly isReference: boolean;
}

/** A part of a long difference. */
export interface SnapshotDiffListing {
  readonly created: readonly SnapshotDiffListingEntry[];
  readonly deleted: readonly SnapshotDiffListingEntry[];
  readonly modified: readonly SnapshotDiffListingEntry[];
  readonly isFromEarlier: boolean;
  /** Where the next part begins; `lastIndex` is -1 at the end. */
  readonly lastPath: string;
  readonly lastIndex: number;
}

/** Snapshots of directories. */
export class Snapshots {
  readonly #cluster: Cluster;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  /** For administrators; as {@link Snapshots.disallow}. */
  async allow(path: string, options?: CallOptions): Promise<void> {
    await this.#cluster.change(put, "ALLOWSNAPSHOT", path, {}, options);
  }

  async disallow(path: string, options?: CallOptions): Promise<void> {
    await this.#cluster.change(putOnce, "DISALLOWSNAPSHOT", path, {}, options);
  }

  /** The path of the new snapshot; the server makes up a name where none is given. */
  async create(
    path: string,
    options: CallOptions & { readonly name?: string } = {},
  ): Promise<string> {
    const parameters = { snapshotname: options.name };
    const json = await this.#cluster.json(putOnce, "CREATESNAPSHOT", path, parameters, options);
    return stringField(json, "Path");
  }

  async rename(path: string, from: string, to: string, options?: CallOptions): Promise<void> {
    const parameters = { oldsnapshotname: from, snapshotname: to };
    await this.#cluster.change(putOnce, "RENAMESNAPSHOT", path, parameters, options);
  }

  async delete(path: string, name: string, options?: CallOptions): Promise<void> {
    const parameters = { snapshotname: name };
    await this.#cluster.change(deleteOnce, "DELETESNAPSHOT", path, parameters, options);
  }

  async list(path: string, options?: CallOptions): Promise<Snapshot[]> {
    return await this.#cluster.query("GETSNAPSHOTLIST", path, {}, options, (json) =>
      (optional(json, "SnapshotList", arrayField) ?? []).map((each) => ({
        path: stringField(each, "fullPath"),
        id: numberField(each, "snapshotID"),
        deletionStatus: stringField(each, "deletionStatus"),
        directory: toFileStatus(field(each, "dirStatus")),
      })),
    );
  }

  /** Directories of which the user may make snapshots; of all users for an administrator. */
  async directories(options?: CallOptions): Promise<SnapshottableDirectory[]> {
    return await this.#cluster.query("GETSNAPSHOTTABLEDIRECTORYLIST", "/", {}, options, (json) =>
      (optional(json, "SnapshottableDirectoryList", arrayField) ?? []).map((each) => {
        const directory = toFileStatus(field(each, "dirStatus"));
        return {
          path: joinPath(stringField(each, "parentFullPath"), directory.pathSuffix),
          numSnapshots: numberField(each, "snapshotNumber"),
          snapshotQuota: numberField(each, "snapshotQuota"),
          directory,
        };
      }),
    );
  }

  /** From one snapshot to a later one; `""` stands for the directory as it is now. */
  async diff(path: string, from: string, to: string, options?: CallOptions): Promise<SnapshotDiff> {
    const parameters = { oldsnapshotname: from, snapshotname: to };
    return await this.#cluster.query("GETSNAPSHOTDIFF", path, parameters, options, (json) => {
      const report = field(json, "SnapshotDiffReport");
      return {
        root: stringField(report, "snapshotRoot"),
        from: stringField(report, "fromSnapshot"),
        to: stringField(report, "toSnapshot"),
        entries: arrayField(report, "diffList").map((entry) => ({
          type: stringField(entry, "type") as SnapshotDiffEntry["type"],
          sourcePath: stringField(entry, "sourcePath"),
          targetPath: optional(entry, "targetPath", stringField),
        })),
      };
    });
  }

  /** One part of the difference; start with `{ startPath: "", index: -1 }`. */
  async diffListing(
    path: string,
    from: string,
    to: string,
    start: { readonly startPath: string; readonly index: number },
    options?: CallOptions,
  ): Promise<SnapshotDiffListing> {
    const parameters = {
      oldsnapshotname: from,
      snapshotname: to,
      snapshotdiffstartpath: start.startPath,
      snapshotdiffindex: start.index,
    };
    const name = "GETSNAPSHOTDIFFLISTING";
    return await this.#cluster.query(name, path, parameters, options, (json) => {
      const listing = field(json, "SnapshotDiffReportListing");
      return {
        created: arrayField(listing, "createList").map(toListingEntry),
        deleted: arrayField(listing, "deleteList").map(toListingEntry),
        modified: arrayField(listing, "modifyList").map(toListingEntry),
        isFromEarlier: booleanField(listing, "isFromEarlier"),
        lastPath: stringField(listing, "lastPath"),
        lastIndex: numberField(listing, "lastIndex"),
      };
    });
  }
}

function toListingEntry(json: unknown): SnapshotDiffListingEntry {
  return {
    sourcePath: stringField(json, "sourcePath"),
    targetPath: optional(json, "targetPath", stringField),
    directoryId: longField(json, "dirId"),
    fileId: longField(json, "fileId"),
    isReference: booleanField(json, "isReference"),
  };
}
