/** What the policy looks at; a part of the SDK's `RetryErrorInfo`. */
interface Failure {
  readonly error?: Error & { readonly $metadata?: { readonly httpStatusCode?: number } };
  readonly errorType: "TRANSIENT" | "THROTTLING" | "SERVER_ERROR" | "CLIENT_ERROR";
  readonly retryAfterHint?: Date;
}

interface Token {
  getRetryCount(): number;
  getRetryDelay(): number;
}

export interface RetryLimits {
  readonly maxRetries: number;
  readonly retryDelayMs: number;
  readonly maxThrottleRetries: number;
  readonly throttleDelayMs: number;
}

/** Errors of the client's by their status, but not its fault: damage on the way, or another request in the way. */
const retriedCodes: readonly string[] = [
  "BadDigest",
  "XAmzContentSHA256Mismatch",
  "XAmzContentChecksumMismatch",
  "IncompleteBody",
  "RequestTimeout",
  "OperationAborted",
  "ConditionalRequestConflict",
];
const networkCodes: readonly unknown[] = ["ENOTFOUND", "EAI_AGAIN"];
const maxDelayMs = 20_000;

/**
 * How often and how soon a request is sent again: exponential waits with full jitter, more patience where the store asks
 * for it. The SDK's own strategies share a budget among all requests of a client, so that a store that throttles for
 * a minute fails a job with thousands of requests.
 */
export class RetryPolicy {
  readonly #limits: RetryLimits;

  constructor(limits: RetryLimits) {
    this.#limits = limits;
  }

  acquireInitialRetryToken(): Promise<Token> {
    return Promise.resolve(tokenOf(0, 0));
  }

  refreshRetryTokenForRetry(token: Token, failure: Failure): Promise<Token> {
    const count = token.getRetryCount();
    if (count >= this.#limit(failure))
      return Promise.reject(failure.error ?? new Error("no more retries"));
    const delayMs = this.delayMs(count, isThrottled(failure));
    const hinted = (failure.retryAfterHint?.getTime() ?? 0) - Date.now();
    return Promise.resolve(tokenOf(count + 1, Math.min(maxDelayMs, Math.max(delayMs, hinted))));
  }

  recordSuccess(): void {
    // Requests do not share a budget.
  }

  /** Random, up to twice the double of the last. @param count failures before this one */
  delayMs(count: number, throttled = false): number {
    const first = throttled ? this.#limits.throttleDelayMs : this.#limits.retryDelayMs;
    return Math.random() * Math.min(maxDelayMs, first * 2 ** (count + 1));
  }

  #limit(failure: Failure): number {
    const { maxRetries, maxThrottleRetries } = this.#limits;
    if (isThrottled(failure)) return maxThrottleRetries;
    // A name that does not exist is mostly a typing error.
    if (networkCodes.includes(Reflect.get(failure.error ?? {}, "code")))
      return Math.min(2, maxRetries);
    const isRetried =
      failure.errorType !== "CLIENT_ERROR" || retriedCodes.includes(failure.error?.name ?? "");
    return isRetried ? maxRetries : 0;
  }
}

/** Amazon's 503 is a request for a lower rate, whatever code it has. Hadoop: `S3ARetryPolicy`. */
function isThrottled({ error, errorType }: Failure): boolean {
  return errorType === "THROTTLING" || error?.$metadata?.httpStatusCode === 503;
}

function tokenOf(count: number, delayMs: number): Token {
  return { getRetryCount: () => count, getRetryDelay: () => delayMs };
}
