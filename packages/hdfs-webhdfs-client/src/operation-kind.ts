/** How an operation travels. */
export interface OperationKind {
  readonly method: "GET" | "PUT" | "POST" | "DELETE";
  /** Doing it again changes nothing more, so that a call whose answer was lost may be repeated. */
  readonly isIdempotent: boolean;
}

export const get: OperationKind = { method: "GET", isIdempotent: true };
export const put: OperationKind = { method: "PUT", isIdempotent: true };
export const putOnce: OperationKind = { method: "PUT", isIdempotent: false };
export const post: OperationKind = { method: "POST", isIdempotent: true };
export const postOnce: OperationKind = { method: "POST", isIdempotent: false };
export const deleteOnce: OperationKind = { method: "DELETE", isIdempotent: false };
