import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { ClientReadableStream } from "@grpc/grpc-js";
import { InterruptRequest_InterruptType } from "#proto/base";
import type { ConnectChannel, Request, Response } from "./connect-channel.ts";
import { Backoff, isTransient, type RetryPolicy } from "./retry-policy.ts";

/** The fields that every request of a session carries. */
export interface RequestBase {
  readonly sessionId: string;
  readonly userContext: { readonly userId: string; readonly userName: string };
  readonly clientType: string;
  /** The session as the server first told it: one that was started anew knows another, and says so. */
  readonly clientObservedServerSideSessionId?: string;
}

export interface ExecutionOptions {
  readonly plan: NonNullable<Request<"executePlan">["plan"]>;
  readonly tags?: readonly string[];
  /** Interrupts the operation on the server. */
  readonly signal?: AbortSignal;
}

/** Between two attempts to interrupt an operation that the server does not know yet. */
const interruptIntervalMs = 100;

type Item = Response<"executePlan">;

/**
 * One reattachable execution: the server keeps it alive while the stream of its responses is cut and taken up again,
 * so that a lost connection costs time and never an answer. Responses come once each, in order. Source: Spark's
 * `ExecutePlanResponseReattachableIterator`.
 */
export class Execution {
  readonly operationId: string = randomUUID();
  readonly #channel: ConnectChannel;
  readonly #base: RequestBase;
  readonly #options: ExecutionOptions;
  readonly #backoff: Backoff;
  #lastResponseId: string | undefined;
  #isComplete = false;
  #isOver = false;
  #released: Promise<void> = Promise.resolve();

  constructor(
    channel: ConnectChannel,
    base: RequestBase,
    options: ExecutionOptions,
    retry: RetryPolicy,
  ) {
    this.#channel = channel;
    this.#base = base;
    this.#options = options;
    this.#backoff = new Backoff(retry, options.signal);
  }

  async *responses(): AsyncGenerator<Item, void, undefined> {
    const { signal } = this.#options;
    signal?.throwIfAborted();
    let stream = this.#start();
    const interrupt = (): void => void this.#interrupt();
    signal?.addEventListener("abort", interrupt, { once: true });
    try {
      for (;;) {
        try {
          for await (const item of stream as AsyncIterable<Item>) {
            this.#backoff.reset();
            this.#lastResponseId = item.responseId;
            if (item.responseType.case === "resultComplete") {
              this.#isComplete = true;
              return;
            }
            this.#releaseUntil(item.responseId);
            yield item;
          }
        } catch (error) {
          signal?.throwIfAborted();
          if (isUnknownToServer(error) && this.#lastResponseId === undefined) {
            if (!(await this.#backoff.wait())) throw error;
            stream = this.#start();
            continue;
          }
          if (!isTransient(error) || !(await this.#backoff.wait())) throw error;
        }
        stream = this.#reattach();
      }
    } finally {
      this.#isOver = true;
      signal?.removeEventListener("abort", interrupt);
      stream.cancel();
      if (this.#isComplete || signal?.aborted !== true) this.#releaseAll();
      await this.#released;
    }
  }

  #start(): ClientReadableStream<Item> {
    return this.#channel.serverStream("executePlan", {
      ...this.#base,
      operationId: this.operationId,
      plan: this.#options.plan,
      tags: [...(this.#options.tags ?? [])],
      requestOptions: [
        { requestOption: { case: "reattachOptions", value: { reattachable: true } } },
      ],
    });
  }

  #reattach(): ClientReadableStream<Item> {
    return this.#channel.serverStream("reattachExecute", {
      ...this.#base,
      operationId: this.operationId,
      ...(this.#lastResponseId === undefined ? {} : { lastResponseId: this.#lastResponseId }),
    });
  }

  /** Again until the server did it: the request to run the operation may be taken up after the one to stop it. */
  async #interrupt(): Promise<void> {
    const request = {
      ...this.#base,
      interruptType: InterruptRequest_InterruptType.OPERATION_ID,
      interrupt: { case: "operationId", value: this.operationId },
    } as const;
    while (!this.#isOver) {
      const { interruptedIds } = await this.#channel
        .unary("interrupt", request, { deadlineMs: 10_000 })
        .catch(() => ({ interruptedIds: [] as string[] }));
      if (interruptedIds.includes(this.operationId)) return;
      await delay(interruptIntervalMs);
    }
  }

  #releaseUntil(responseId: string): void {
    this.#release({ case: "releaseUntil", value: { responseId } });
  }

  #releaseAll(): void {
    this.#release({ case: "releaseAll", value: {} });
  }

  /** Best effort, one after another: what is not released ends with the session. */
  #release(release: NonNullable<Request<"releaseExecute">["release"]>): void {
    const request = { ...this.#base, operationId: this.operationId, release };
    this.#released = this.#released
      .then(() => this.#channel.unary("releaseExecute", request, { deadlineMs: 10_000 }))
      .then(
        () => undefined,
        () => undefined,
      );
  }
}

/** The server has never heard of the operation: the first request did not arrive. */
function isUnknownToServer(error: unknown): boolean {
  const { details } = error as { details?: unknown };
  return /INVALID_HANDLE\.(?:OPERATION_NOT_FOUND|SESSION_NOT_FOUND)/.test(String(details));
}
