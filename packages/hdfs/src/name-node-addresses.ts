import { UserError } from "@firesteel/core/io";
import type { HadoopSettings } from "./hadoop-site.ts";

/** WebHDFS addresses: one list for all paths, or lists by the authority of paths (`nn:8020`, `mycluster`). */
export type NameNodeOption =
  string | readonly string[] | Readonly<Record<string, string | readonly string[]>>;

/**
 * Where the WebHDFS of a path is: `http://host:port` of each name node of its cluster. In this order:
 * what the option says; for `webhdfs:` and `swebhdfs:` the authority itself, unless that is a name service; for `hdfs:`
 * `dfs.namenode.http(s)-address` of the name service, or of the name node with this RPC address; the authority's host
 * with Hadoop's default port.
 *
 * @param authority of the path; `fs.defaultFS`'s where it has none
 * @throws {UserError} `INVALID_CONF` where no host is known
 */
export function nameNodeAddresses(
  scheme: string,
  authority: string | undefined,
  option: NameNodeOption | undefined,
  setting: HadoopSettings,
): readonly string[] {
  const cluster = authority ?? defaultAuthority(setting);
  const given = fromOption(option, cluster);
  if (given !== undefined) return given;
  if (cluster === undefined)
    throw new UserError(
      "INVALID_CONF",
      `which name node ${scheme}: paths belong to is not known: write ${scheme}://namenode:8020/path, set spark.hadoop.fs.defaultFS or HADOOP_CONF_DIR, or register hdfs({ nameNodes: "http://namenode:9870" })`,
    );
  const isSecure =
    scheme === "swebhdfs" || (scheme === "hdfs" && setting("dfs.http.policy") === "HTTPS_ONLY");
  const lookUp = new AddressLookUp(setting, isSecure);
  if (lookUp.isNameService(cluster)) return lookUp.ofNameService(cluster);
  if (scheme !== "hdfs") return [lookUp.url(cluster, cluster)];
  return [lookUp.ofRpcAddress(cluster)];
}

function defaultAuthority(setting: HadoopSettings): string | undefined {
  return /^(?:hdfs|s?webhdfs):\/\/([^/]+)/.exec(setting("fs.defaultFS") ?? "")?.[1];
}

function fromOption(
  option: NameNodeOption | undefined,
  cluster: string | undefined,
): readonly string[] | undefined {
  if (option === undefined) return undefined;
  if (typeof option === "string") return [option];
  if (isList(option)) return option;
  const list = cluster === undefined ? undefined : option[cluster];
  return typeof list === "string" ? [list] : list;
}

function isList(option: NameNodeOption): option is readonly string[] {
  return Array.isArray(option);
}

class AddressLookUp {
  readonly #setting: HadoopSettings;
  readonly #scheme: "http" | "https";

  constructor(setting: HadoopSettings, isSecure: boolean) {
    this.#setting = setting;
    this.#scheme = isSecure ? "https" : "http";
  }

  isNameService(cluster: string): boolean {
    return this.#list("dfs.nameservices").includes(cluster);
  }

  ofNameService(service: string): readonly string[] {
    const ids = this.#list(`dfs.ha.namenodes.${service}`);
    const suffixes = ids.length === 0 ? [`.${service}`] : ids.map((id) => `.${service}.${id}`);
    return suffixes.map((suffix) => {
      const rpc = this.#setting(`dfs.namenode.rpc-address${suffix}`);
      const http = this.#setting(`${this.#addressKey}${suffix}`) ?? (rpc && hostOf(rpc));
      if (http === undefined)
        throw new UserError(
          "INVALID_CONF",
          `hdfs://${service} is a name service, but ${this.#addressKey}${suffix} is not set`,
        );
      return this.url(http, rpc ?? http);
    });
  }

  ofRpcAddress(rpc: string): string {
    const services = this.#list("dfs.nameservices");
    const suffixes = services.flatMap((service) => [
      `.${service}`,
      ...this.#list(`dfs.ha.namenodes.${service}`).map((id) => `.${service}.${id}`),
    ]);
    for (const suffix of ["", ...suffixes]) {
      const http = this.#setting(`${this.#addressKey}${suffix}`);
      const known =
        this.#setting(`dfs.namenode.rpc-address${suffix}`) ??
        (suffix === "" ? defaultAuthority(this.#setting) : undefined);
      if (http !== undefined && known !== undefined && hostOf(known) === hostOf(rpc))
        if (portOf(known) === portOf(rpc)) return this.url(http, rpc);
    }
    return this.url(hostOf(rpc), rpc);
  }

  /** @param rpc whose host stands in where the HTTP server listens on every interface */
  url(address: string, rpc: string): string {
    const host = hostOf(address);
    const isWildcard = host === "0.0.0.0" || host === "[::]";
    const port = portPattern.exec(address)?.[1] ?? (this.#scheme === "http" ? "9870" : "9871");
    return `${this.#scheme}://${isWildcard ? hostOf(rpc) : host}:${port}`;
  }

  get #addressKey(): string {
    return `dfs.namenode.${this.#scheme}-address`;
  }

  #list(key: string): readonly string[] {
    return (this.#setting(key) ?? "")
      .split(",")
      .map((each) => each.trim())
      .filter((each) => each !== "");
  }
}

const portPattern = /:(\d+)$/;

function hostOf(address: string): string {
  return address.replace(portPattern, "");
}

function portOf(rpc: string): string {
  return portPattern.exec(rpc)?.[1] ?? "8020";
}
