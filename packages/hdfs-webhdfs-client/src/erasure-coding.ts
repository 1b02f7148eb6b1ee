import type { CallOptions, Cluster } from "./cluster.ts";
import { arrayField, field, numberField, stringField } from "./json-fields.ts";
import { post, put } from "./operation-kind.ts";

export interface ErasureCodingPolicy {
  readonly id: number;
  /** `RS-6-3-1024k` */
  readonly name: string;
  readonly codecName: string;
  readonly numDataUnits: number;
  readonly numParityUnits: number;
  readonly cellSize: number;
}

export interface ErasureCodingPolicyInfo extends ErasureCodingPolicy {
  readonly state: "ENABLED" | "DISABLED" | "REMOVED";
}

/** Erasure coding in place of replication, by directory. */
export class ErasureCoding {
  readonly #cluster: Cluster;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  async policies(options?: CallOptions): Promise<ErasureCodingPolicyInfo[]> {
    return await this.#cluster.query("GETECPOLICIES", "/", {}, options, (json) =>
      arrayField(field(json, "ErasureCodingPolicies"), "ErasureCodingPolicyInfo").map((info) => ({
        ...toPolicy(field(info, "policy")),
        state: stringField(info, "state") as ErasureCodingPolicyInfo["state"],
      })),
    );
  }

  /** The coders of each codec, in the order in which they are tried: `{ rs: "rs_native, rs_java" }`. */
  async codecs(options?: CallOptions): Promise<Readonly<Record<string, string>>> {
    return await this.#cluster.query(
      "GETECCODECS",
      "/",
      {},
      options,
      (json) => field(json, "ErasureCodingCodecs") as Record<string, string>,
    );
  }

  /** Undefined where files are replicated. */
  async get(path: string, options?: CallOptions): Promise<ErasureCodingPolicy | undefined> {
    return await this.#cluster.query("GETECPOLICY", path, {}, options, (json) =>
      json === null || json === undefined ? undefined : toPolicy(json),
    );
  }

  async set(path: string, policy: string, options?: CallOptions): Promise<void> {
    await this.#cluster.change(put, "SETECPOLICY", path, { ecpolicy: policy }, options);
  }

  async unset(path: string, options?: CallOptions): Promise<void> {
    await this.#cluster.change(post, "UNSETECPOLICY", path, {}, options);
  }

  /** For administrators; as {@link ErasureCoding.disable}. */
  async enable(policy: string, options?: CallOptions): Promise<void> {
    await this.#cluster.change(put, "ENABLEECPOLICY", "/", { ecpolicy: policy }, options);
  }

  async disable(policy: string, options?: CallOptions): Promise<void> {
    await this.#cluster.change(put, "DISABLEECPOLICY", "/", { ecpolicy: policy }, options);
  }
}

function toPolicy(json: unknown): ErasureCodingPolicy {
  return {
    id: numberField(json, "id"),
    name: stringField(json, "name"),
    codecName: stringField(json, "codecName"),
    numDataUnits: numberField(json, "numDataUnits"),
    numParityUnits: numberField(json, "numParityUnits"),
    cellSize: numberField(json, "cellSize"),
  };
}
