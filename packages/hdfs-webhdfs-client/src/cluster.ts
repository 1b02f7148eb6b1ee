import { DataNodes } from "./data-nodes.ts";
import { WebHdfsError } from "./errors.ts";
import { parseJson } from "./lossless-json.ts";
import { booleanField } from "./json-fields.ts";
import { NameNodes, type NameNodeAnswer, type Parameters } from "./name-nodes.ts";
import { get, type OperationKind } from "./operation-kind.ts";
import type { ResolvedOptions } from "./options.ts";
import { redirectTarget } from "./redirect.ts";
import { type HttpResponse, responseError, Transport } from "./transport.ts";

/** Ends a call early; the call then throws the signal's reason. */
export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
}

/** Calls of one cluster: what the client and its groups of operations share. */
export class Cluster {
  readonly options: ResolvedOptions;
  readonly transport: Transport;
  readonly nameNodes: NameNodes;
  readonly dataNodes: DataNodes;

  constructor(options: ResolvedOptions) {
    this.options = options;
    this.transport = new Transport(options);
    this.nameNodes = new NameNodes(options, this.transport);
    this.dataNodes = new DataNodes(this);
  }

  /**
   * The JSON that an operation is answered with, undefined for an empty answer. A redirect (GETFILECHECKSUM) is
   * followed.
   */
  async json(
    kind: OperationKind,
    name: string,
    path: string,
    parameters: Parameters,
    options: CallOptions | undefined,
  ): Promise<unknown> {
    const signal = options?.signal;
    const call = { ...kind, name, path, parameters, signal };
    return await this.nameNodes.call(call, async (answer) => {
      if (answer.response.status < 300) return await this.#readJson(answer, signal);
      const { origin, host, pathname, search } = await redirectTarget(answer);
      const details = { ...answer.details, host };
      const request = { method: kind.method, origin, target: pathname + search, signal, details };
      const response = await this.transport.send(request);
      if (response.status >= 300) throw await responseError(response, details);
      return await this.#readJson({ ...answer, response, details }, signal);
    });
  }

  /** What `read` makes of the JSON that a reading operation is answered with. */
  async query<T>(
    name: string,
    path: string,
    parameters: Parameters,
    options: CallOptions | undefined,
    read: (json: unknown) => T,
  ): Promise<T> {
    return await this.#interpreted(get, name, path, parameters, options, read);
  }

  /** The `boolean` of the answer of an operation that changes something; true where the answer is empty. */
  async change(
    kind: OperationKind,
    name: string,
    path: string,
    parameters: Parameters,
    options: CallOptions | undefined,
  ): Promise<boolean> {
    return await this.#interpreted(kind, name, path, parameters, options, (json) =>
      json === undefined ? true : booleanField(json, "boolean"),
    );
  }

  async #interpreted<T>(
    kind: OperationKind,
    name: string,
    path: string,
    parameters: Parameters,
    options: CallOptions | undefined,
    read: (json: unknown) => T,
  ): Promise<T> {
    const json = await this.json(kind, name, path, parameters, options);
    try {
      return read(json);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new WebHdfsError(
        "BAD_RESPONSE",
        `${name} ${path}: the server's answer is not as expected: ${reason}`,
        { operation: name, path, cause },
      );
    }
  }

  async #readJson(answer: NameNodeAnswer, signal: AbortSignal | undefined): Promise<unknown> {
    const { response, node, details } = answer;
    const text = await this.readText(response, node.origin, details, signal);
    if (text.trim() === "") return undefined;
    try {
      return parseJson(text);
    } catch (cause) {
      throw new WebHdfsError(
        "BAD_RESPONSE",
        `${details.operation} ${details.path}: ${details.host} answers with what is not JSON: ${text.slice(0, 100)}`,
        { ...details, cause, status: response.status },
      );
    }
  }

  async readText(
    response: HttpResponse,
    origin: string,
    details: NameNodeAnswer["details"],
    signal: AbortSignal | undefined,
  ): Promise<string> {
    try {
      return await response.body.text();
    } catch (cause) {
      signal?.throwIfAborted();
      throw this.transport.networkError(cause, origin, details);
    }
  }

  close(): void {
    this.transport.close();
  }
}
