import type { Cluster } from "./cluster.ts";
import { WebHdfsError } from "./errors.ts";
import type { NameNodeAnswer, Parameters } from "./name-nodes.ts";
import { get } from "./operation-kind.ts";
import { redirectTarget } from "./redirect.ts";
import type { HttpResponse } from "./transport.ts";

/** Where data is to be had or put. */
export type DataTarget =
  | { readonly kind: "redirect"; readonly url: URL }
  /** The server sent the data at once (HttpFS, gateways). */
  | { readonly kind: "response"; readonly response: HttpResponse; readonly origin: string };

const methods = { OPEN: "GET", CREATE: "PUT", APPEND: "POST" } as const;

/** Finds data nodes, and knows how name nodes call those that fail. */
export class DataNodes {
  readonly #cluster: Cluster;
  /** `host:transfer port` by `host:http port`: redirects name the second, `excludedatanodes` wants the first. */
  readonly #transferAddresses = new Map<string, string>();

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  /** Asks the name node for a data node that is not among `excluded`. Nothing is changed by it. */
  async locate(
    name: "OPEN" | "CREATE" | "APPEND",
    path: string,
    parameters: Parameters,
    excluded: ReadonlySet<string>,
    signal: AbortSignal | undefined,
  ): Promise<DataTarget> {
    const { nameNodes, options } = this.#cluster;
    const more: Parameters = {
      ...parameters,
      ...(options.noRedirect ? { noredirect: true } : {}),
      ...(excluded.size === 0 ? {} : { excludedatanodes: [...excluded].join(",") }),
    };
    const call = { name, path, parameters: more, signal, method: methods[name] };
    return await nameNodes.call({ ...call, isIdempotent: true }, async (answer) =>
      isData(name, answer)
        ? { kind: "response", response: answer.response, origin: answer.node.origin }
        : { kind: "redirect", url: await redirectTarget(answer) },
    );
  }

  /**
   * The name for `excludedatanodes` of the data node at `url`. Its transfer address is learned from the block
   * locations of `path`; without it the host alone stands for it, which is right unless several share the host.
   */
  async nameOf(url: URL, path: string, signal: AbortSignal | undefined): Promise<string> {
    const known = this.#transferAddresses.get(url.host);
    if (known !== undefined) return known;
    try {
      this.learn(
        await this.#cluster.json(get, "GET_BLOCK_LOCATIONS", path, { offset: 0 }, { signal }),
      );
    } catch (error) {
      // A file that is not there yet, or a server without the operation.
      if (!WebHdfsError.is(error)) throw error;
    }
    return this.#transferAddresses.get(url.host) ?? url.hostname;
  }

  /** Takes addresses from the answer to GET_BLOCK_LOCATIONS. */
  learn(json: unknown): void {
    const blocks: unknown = Reflect.get(
      Object(Reflect.get(Object(json), "LocatedBlocks")),
      "locatedBlocks",
    );
    if (!Array.isArray(blocks)) return;
    for (const block of blocks as unknown[]) {
      const locations: unknown = Reflect.get(Object(block), "locations");
      if (!Array.isArray(locations)) continue;
      for (const node of locations as Record<string, unknown>[]) {
        const transfer = `${String(node["ipAddr"])}:${String(node["xferPort"])}`;
        for (const host of [node["hostName"], node["ipAddr"]])
          for (const port of [node["infoPort"], node["infoSecurePort"]])
            if (typeof port === "number" && port !== 0)
              this.#transferAddresses.set(`${String(host)}:${port}`, transfer);
      }
    }
  }
}

function isData(name: string, answer: NameNodeAnswer): boolean {
  if (name !== "OPEN" || answer.response.status >= 300) return false;
  const type = answer.response.headers["content-type"];
  return typeof type !== "string" || !type.startsWith("application/json");
}
