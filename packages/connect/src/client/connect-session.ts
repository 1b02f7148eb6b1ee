import { userInfo } from "node:os";
import { InterruptRequest_InterruptType } from "#proto/base";
import { describeRpcError, errorIdOf, failureOf, type SparkFailure } from "./connect-error.ts";
import { type ArtifactFile, sendArtifacts } from "./artifacts.ts";
import {
  ConnectChannel,
  type Request,
  type Response,
  type UnaryMethod,
} from "./connect-channel.ts";
import { type ConnectionSettings, parseConnectionString } from "./connection-string.ts";
import { Execution, type RequestBase } from "./execution.ts";
import {
  Backoff,
  defaultRetryPolicy,
  firstCallRetryPolicy,
  isTransient,
  type RetryPolicy,
} from "./retry-policy.ts";

export type Relation = NonNullable<
  Extract<NonNullable<Request<"executePlan">["plan"]>["opType"], { case?: "root" }>["value"]
>;
export type Command = NonNullable<
  Extract<NonNullable<Request<"executePlan">["plan"]>["opType"], { case?: "command" }>["value"]
>;
export type ExecuteResponse = Response<"executePlan">;

export interface ConnectSessionOptions {
  readonly retry?: RetryPolicy;
  readonly userAgent?: string;
}

export interface ExecuteOptions {
  readonly tags?: readonly string[];
  /** Interrupts the operation on the server, whose answers then end with its error. */
  readonly signal?: AbortSignal;
}

export interface StorageLevelMessage {
  readonly useDisk: boolean;
  readonly useMemory: boolean;
  readonly useOffHeap: boolean;
  readonly deserialized: boolean;
  readonly replication: number;
}

/**
 * A session of a Spark Connect server: plans go in, responses come out. Knows nothing of RDDs; DataFrames and SQL
 * are plans like any other.
 */
export class ConnectSession {
  readonly endpoint: string;
  readonly sessionId: string;
  readonly #channel: ConnectChannel;
  #base: RequestBase;
  readonly #retry: RetryPolicy;
  #isClosed = false;

  private constructor(settings: ConnectionSettings, options: ConnectSessionOptions) {
    this.endpoint = `${settings.host}:${settings.port}`;
    this.sessionId = settings.sessionId;
    this.#channel = new ConnectChannel(settings);
    this.#retry = options.retry ?? defaultRetryPolicy;
    const userId = settings.userId === "" ? userInfo().username : settings.userId;
    this.#base = {
      sessionId: settings.sessionId,
      userContext: { userId, userName: userId },
      clientType: settings.userAgent ?? options.userAgent ?? "firesteel",
    };
  }

  /** A session that has said nothing yet: the first call makes it on the server. */
  static open(url: string, options: ConnectSessionOptions = {}): ConnectSession {
    return new ConnectSession(parseConnectionString(url), options);
  }

  /**
   * Spark's version: `4.3.0`. As the first call of a session it tells soon where there is no server.
   * @throws {FiresteelError} `CONNECT_UNAVAILABLE`, `CONNECT_UNAUTHENTICATED`
   */
  async version(): Promise<string> {
    const request = { ...this.#base, analyze: { case: "sparkVersion", value: {} } } as const;
    const response = await this.#call("analyzePlan", request, firstCallRetryPolicy);
    this.#base = {
      ...this.#base,
      clientObservedServerSideSessionId: response.serverSideSessionId,
    };
    return response.result.case === "sparkVersion" ? response.result.value.version : "";
  }

  /** @throws {FiresteelError} with Spark's error class as code, or `CONNECT_…` where the server was not reached */
  async analyze(
    analyze: NonNullable<Request<"analyzePlan">["analyze"]>,
  ): Promise<Response<"analyzePlan">> {
    return await this.#call("analyzePlan", { ...this.#base, analyze });
  }

  /**
   * Runs a relation or a command.
   * @yields the responses as the server sends them
   */
  async *execute(
    plan: { readonly root: Relation } | { readonly command: Command },
    options: ExecuteOptions = {},
  ): AsyncGenerator<ExecuteResponse, void, undefined> {
    const opType =
      "root" in plan
        ? ({ case: "root", value: plan.root } as const)
        : ({ case: "command", value: plan.command } as const);
    const execution = new Execution(
      this.#channel,
      this.#base,
      {
        plan: { opType },
        ...(options.tags === undefined ? {} : { tags: options.tags }),
        ...(options.signal === undefined ? {} : { signal: options.signal }),
      },
      this.#retry,
    );
    try {
      yield* execution.responses();
    } catch (error) {
      throw await this.#describe(error);
    }
  }

  async setConf(entries: Readonly<Record<string, string>>): Promise<void> {
    const pairs = Object.entries(entries).map(([key, value]) => ({ key, value }));
    await this.#config({ case: "set", value: { pairs } });
  }

  /** Values of those keys that are set. */
  async getConf(keys: readonly string[]): Promise<Record<string, string>> {
    const response = await this.#config({ case: "getOption", value: { keys: [...keys] } });
    const entries = response.pairs.flatMap(({ key, value }) =>
      value === undefined ? [] : [[key, value] as const],
    );
    return Object.fromEntries(entries);
  }

  async explain(relation: Relation): Promise<string> {
    const plan = { opType: { case: "root" as const, value: relation } };
    const response = await this.analyze({ case: "explain", value: { plan, explainMode: 1 } });
    return response.result.case === "explain" ? response.result.value.explainString : "";
  }

  async persist(relation: Relation, storageLevel: StorageLevelMessage): Promise<void> {
    await this.analyze({ case: "persist", value: { relation, storageLevel } });
  }

  async unpersist(relation: Relation): Promise<void> {
    await this.analyze({ case: "unpersist", value: { relation, blocking: false } });
  }

  /** Sends files that are then on every executor of the session; those of equal name and content only once. */
  async addArtifacts(files: readonly ArtifactFile[], signal?: AbortSignal): Promise<void> {
    try {
      await sendArtifacts(this.#channel, this.#base, files, signal);
    } catch (error) {
      throw await this.#describe(error);
    }
  }

  /** Stops the running operations of a tag; unknown ones are ignored. */
  async interruptTag(tag: string): Promise<void> {
    await this.#call("interrupt", {
      ...this.#base,
      interruptType: InterruptRequest_InterruptType.TAG,
      interrupt: { case: "operationTag", value: tag },
    });
  }

  /** Ends the session on the server: its artifacts, caches and running operations go. Idempotent. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#channel
      .unary("releaseSession", this.#base, { deadlineMs: 10_000 })
      .catch(() => undefined);
    this.#channel.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #config(
    opType: NonNullable<NonNullable<Request<"config">["operation"]>["opType"]>,
  ): Promise<Response<"config">> {
    return await this.#call("config", { ...this.#base, operation: { opType } });
  }

  async #call<M extends UnaryMethod>(
    method: M,
    request: Request<M>,
    retry: RetryPolicy = this.#retry,
  ): Promise<Response<M>> {
    const backoff = new Backoff(retry);
    for (;;) {
      try {
        return await this.#channel.unary(method, request);
      } catch (error) {
        if (this.#isClosed || !isTransient(error) || !(await backoff.wait()))
          throw await this.#describe(error);
      }
    }
  }

  /** Asks the server for the whole story of an error, which does not fit into a status. */
  async #describe(error: unknown): Promise<unknown> {
    if (!(error instanceof Error) || !("code" in error) || !("details" in error)) return error;
    const errorId = errorIdOf(error);
    return describeRpcError(error, this.endpoint, await this.#failure(errorId));
  }

  async #failure(errorId: string | undefined): Promise<SparkFailure | undefined> {
    if (errorId === undefined) return undefined;
    try {
      const request = { ...this.#base, errorId };
      const deadlineMs = 10_000;
      return failureOf(await this.#channel.unary("fetchErrorDetails", request, { deadlineMs }));
    } catch {
      return undefined;
    }
  }
}
