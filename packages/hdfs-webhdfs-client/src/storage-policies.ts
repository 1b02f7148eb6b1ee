import type { CallOptions, Cluster } from "./cluster.ts";
import {
  arrayField,
  booleanField,
  field,
  numberField,
  stringField,
  stringsField,
} from "./json-fields.ts";
import { post, put } from "./operation-kind.ts";

export interface StoragePolicy {
  readonly id: number;
  /** `HOT`, `COLD`, `ALL_SSD`, … */
  readonly name: string;
  readonly storageTypes: readonly string[];
  readonly creationFallbacks: readonly string[];
  readonly replicationFallbacks: readonly string[];
  readonly isCopiedOnCreate: boolean;
}

/** On what kinds of disks blocks are kept. */
export class StoragePolicies {
  readonly #cluster: Cluster;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  async list(options?: CallOptions): Promise<StoragePolicy[]> {
    return await this.#cluster.query("GETALLSTORAGEPOLICY", "/", {}, options, (json) =>
      arrayField(field(json, "BlockStoragePolicies"), "BlockStoragePolicy").map(toStoragePolicy),
    );
  }

  async get(path: string, options?: CallOptions): Promise<StoragePolicy> {
    return await this.#cluster.query("GETSTORAGEPOLICY", path, {}, options, (json) =>
      toStoragePolicy(field(json, "BlockStoragePolicy")),
    );
  }

  async set(path: string, policy: string, options?: CallOptions): Promise<void> {
    await this.#cluster.change(put, "SETSTORAGEPOLICY", path, { storagepolicy: policy }, options);
  }

  /** Back to what the parent directory says. */
  async unset(path: string, options?: CallOptions): Promise<void> {
    await this.#cluster.change(post, "UNSETSTORAGEPOLICY", path, {}, options);
  }

  /** Has blocks moved to where the policy wants them; needs a cluster with a storage policy satisfier. */
  async satisfy(path: string, options?: CallOptions): Promise<void> {
    await this.#cluster.change(put, "SATISFYSTORAGEPOLICY", path, {}, options);
  }
}

function toStoragePolicy(json: unknown): StoragePolicy {
  return {
    id: numberField(json, "id"),
    name: stringField(json, "name"),
    storageTypes: stringsField(json, "storageTypes"),
    creationFallbacks: stringsField(json, "creationFallbacks"),
    replicationFallbacks: stringsField(json, "replicationFallbacks"),
    isCopiedOnCreate: booleanField(json, "copyOnCreateFile"),
  };
}
