import type { CallOptions, Cluster } from "./cluster.ts";
import { field, longField, stringField } from "./json-fields.ts";
import { put, putOnce } from "./operation-kind.ts";

/** Tokens that stand for a user for some time, so that workers need no Kerberos. */
export class DelegationTokens {
  readonly #cluster: Cluster;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  /** A token's URL string, for the option `delegationToken`; undefined where the cluster gives none out. */
  async get(
    options: CallOptions & {
      /** Who may renew it. */
      readonly renewer?: string;
      readonly service?: string;
      /** `WEBHDFS delegation` and the like. */
      readonly kind?: string;
    } = {},
  ): Promise<string | undefined> {
    const { renewer, service, kind } = options;
    const parameters = { renewer, service, kind };
    return await this.#cluster.query("GETDELEGATIONTOKEN", "/", parameters, options, (json) => {
      const token = field(json, "Token");
      return token === null ? undefined : stringField(token, "urlString");
    });
  }

  /** When the token ends now, in milliseconds since 1970. */
  async renew(token: string, options?: CallOptions): Promise<number> {
    const json = await this.#cluster.json(put, "RENEWDELEGATIONTOKEN", "/", { token }, options);
    return Number(longField(json, "long"));
  }

  async cancel(token: string, options?: CallOptions): Promise<void> {
    await this.#cluster.change(putOnce, "CANCELDELEGATIONTOKEN", "/", { token }, options);
  }
}
