import type { CallOptions, Cluster } from "./cluster.ts";
import { arrayField, optional, stringField } from "./json-fields.ts";
import { putOnce } from "./operation-kind.ts";

/** Extended attributes; names carry their name space: `user.origin`, `trusted.…`. */
export class XAttrs {
  readonly #cluster: Cluster;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  /** The attributes `names`, all that the user may see where none is named. */
  async get(
    path: string,
    names: readonly string[] = [],
    options?: CallOptions,
  ): Promise<ReadonlyMap<string, Uint8Array>> {
    const parameters = { encoding: "base64", "xattr.name": { each: names } };
    return await this.#cluster.query(
      "GETXATTRS",
      path,
      parameters,
      options,
      (json) =>
        new Map(
          arrayField(json, "XAttrs").map((attribute) => [
            stringField(attribute, "name"),
            // `0s` says base64; an empty value is null.
            Buffer.from((optional(attribute, "value", stringField) ?? "0s").slice(2), "base64"),
          ]),
        ),
    );
  }

  async list(path: string, options?: CallOptions): Promise<readonly string[]> {
    return await this.#cluster.query("LISTXATTRS", path, {}, options, (json) => {
      // JSON within a string of the JSON.
      const names: unknown = JSON.parse(stringField(json, "XAttrNames"));
      if (!Array.isArray(names)) throw new TypeError("XAttrNames is no array");
      return names.map(String);
    });
  }

  /** With the flag `CREATE` it fails where the attribute is there, with `REPLACE` where it is not */
  async set(
    path: string,
    name: string,
    value: Uint8Array | string,
    options: CallOptions & { readonly flag?: "CREATE" | "REPLACE" } = {},
  ): Promise<void> {
    const parameters = {
      "xattr.name": name,
      "xattr.value": `0x${Buffer.from(value).toString("hex")}`,
      flag: options.flag ?? ["CREATE", "REPLACE"],
    };
    await this.#cluster.change(putOnce, "SETXATTR", path, parameters, options);
  }

  async remove(path: string, name: string, options?: CallOptions): Promise<void> {
    await this.#cluster.change(putOnce, "REMOVEXATTR", path, { "xattr.name": name }, options);
  }
}
