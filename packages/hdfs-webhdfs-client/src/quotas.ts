import type { CallOptions, Cluster } from "./cluster.ts";
import { field, longField, optional, stringField } from "./json-fields.ts";
import type { Long } from "./lossless-json.ts";
import { put } from "./operation-kind.ts";

export type StorageType = "DISK" | "SSD" | "ARCHIVE" | "RAM_DISK" | "NVDIMM" | "PROVIDED";

export interface TypeQuota {
  /** In bytes; -1 for none, as the other quotas. */
  readonly quota: Long;
  readonly consumed: Long;
}

/** What a directory may hold and holds. */
export interface QuotaUsage {
  readonly fileAndDirectoryCount: Long;
  /** Files and directories; -1 for none. */
  readonly quota: Long;
  /** In bytes, all replicas. */
  readonly spaceConsumed: Long;
  readonly spaceQuota: Long;
  readonly typeQuota: Readonly<Record<string, TypeQuota>>;
}

export interface ContentSummary {
  /** In bytes, each file once. */
  readonly length: Long;
  readonly fileCount: Long;
  readonly directoryCount: Long;
  readonly quota: Long;
  readonly spaceConsumed: Long;
  readonly spaceQuota: Long;
  readonly snapshotLength: Long;
  readonly snapshotFileCount: Long;
  readonly snapshotDirectoryCount: Long;
  readonly snapshotSpaceConsumed: Long;
  readonly ecPolicy: string;
  readonly typeQuota: Readonly<Record<string, TypeQuota>>;
}

/** Limits of directories, for administrators to set. */
export class Quotas {
  readonly #cluster: Cluster;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  async usage(path: string, options?: CallOptions): Promise<QuotaUsage> {
    return await this.#cluster.query("GETQUOTAUSAGE", path, {}, options, (json) => {
      const usage = field(json, "QuotaUsage");
      return {
        fileAndDirectoryCount: longField(usage, "fileAndDirectoryCount"),
        quota: longField(usage, "quota"),
        spaceConsumed: longField(usage, "spaceConsumed"),
        spaceQuota: longField(usage, "spaceQuota"),
        typeQuota: readTypeQuota(usage),
      };
    });
  }

  /** @param limits files and directories, bytes of all replicas; what is left out stays, -1 removes */
  async set(
    path: string,
    limits: { readonly namespace?: Long; readonly space?: Long },
    options?: CallOptions,
  ): Promise<void> {
    const parameters = { namespacequota: limits.namespace, storagespacequota: limits.space };
    await this.#cluster.change(put, "SETQUOTA", path, parameters, options);
  }

  async setByStorageType(
    path: string,
    type: StorageType,
    space: Long,
    options?: CallOptions,
  ): Promise<void> {
    const parameters = { storagetype: type, storagespacequota: space };
    await this.#cluster.change(put, "SETQUOTABYSTORAGETYPE", path, parameters, options);
  }
}

export function readContentSummary(json: unknown): ContentSummary {
  const summary = field(json, "ContentSummary");
  const snapshot = (name: string): Long => optional(summary, name, longField) ?? 0;
  return {
    length: longField(summary, "length"),
    fileCount: longField(summary, "fileCount"),
    directoryCount: longField(summary, "directoryCount"),
    quota: longField(summary, "quota"),
    spaceConsumed: longField(summary, "spaceConsumed"),
    spaceQuota: longField(summary, "spaceQuota"),
    snapshotLength: snapshot("snapshotLength"),
    snapshotFileCount: snapshot("snapshotFileCount"),
    snapshotDirectoryCount: snapshot("snapshotDirectoryCount"),
    snapshotSpaceConsumed: snapshot("snapshotSpaceConsumed"),
    ecPolicy: optional(summary, "ecPolicy", stringField) ?? "",
    typeQuota: readTypeQuota(summary),
  };
}

function readTypeQuota(json: unknown): Record<string, TypeQuota> {
  const quotas = Object.entries(Object(optional(json, "typeQuota", field) ?? {}));
  return Object.fromEntries(
    quotas.map(([type, quota]) => [
      type,
      { quota: longField(quota, "quota"), consumed: longField(quota, "consumed") },
    ]),
  );
}
