import type { CallOptions, Cluster } from "./cluster.ts";
import { booleanField, field, optional, stringField, stringsField } from "./json-fields.ts";
import { put } from "./operation-kind.ts";

export interface AclStatus {
  readonly owner: string;
  readonly group: string;
  readonly isSticky: boolean;
  /** Octal. */
  readonly permission: string | undefined;
  /** `user:joe:rw-`, `default:group::r--`; without the entries that the permission stands for. */
  readonly entries: readonly string[];
}

/** Access control lists. An entry is written `[default:](user|group|mask|other):[name]:[rwx-]{3}`. */
export class Acls {
  readonly #cluster: Cluster;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  async get(path: string, options?: CallOptions): Promise<AclStatus> {
    return await this.#cluster.query("GETACLSTATUS", path, {}, options, (json) => {
      const status = field(json, "AclStatus");
      return {
        owner: stringField(status, "owner"),
        group: stringField(status, "group"),
        isSticky: booleanField(status, "stickyBit"),
        permission: optional(status, "permission", stringField),
        entries: stringsField(status, "entries"),
      };
    });
  }

  /** Replaces all entries; `entries` must name `user::`, `group::` and `other::`. */
  async set(path: string, entries: readonly string[], options?: CallOptions): Promise<void> {
    await this.#cluster.change(put, "SETACL", path, { aclspec: entries }, options);
  }

  /** Adds entries, or changes those that are there. */
  async modify(path: string, entries: readonly string[], options?: CallOptions): Promise<void> {
    await this.#cluster.change(put, "MODIFYACLENTRIES", path, { aclspec: entries }, options);
  }

  /** Removes entries, which are given without permissions: `user:joe:`. */
  async remove(path: string, entries: readonly string[], options?: CallOptions): Promise<void> {
    await this.#cluster.change(put, "REMOVEACLENTRIES", path, { aclspec: entries }, options);
  }

  async removeDefault(path: string, options?: CallOptions): Promise<void> {
    await this.#cluster.change(put, "REMOVEDEFAULTACL", path, {}, options);
  }

  /** Removes everything but what the permission stands for. */
  async removeAll(path: string, options?: CallOptions): Promise<void> {
    await this.#cluster.change(put, "REMOVEACL", path, {}, options);
  }
}
