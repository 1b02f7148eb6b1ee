import type { ThreadDump } from "../../engine/thread-dump.ts";
import type { ErrorJson } from "../../errors/firesteel-error.ts";
import type { ExecutorStart } from "../executor-handle.ts";
import type { FromExecutor, Note, Question, ToExecutor } from "../executor-messages.ts";

/** From the supervisor to a worker process. */
export type ToProcess =
  | { readonly type: "start"; readonly executor: string; readonly start: ExecutorStart }
  | { readonly type: "message"; readonly executor: string; readonly message: ToExecutor }
  | {
      readonly type: "kill";
      readonly executor: string;
      readonly slot: number;
      readonly taskAttemptId: number;
      readonly reason: string;
    }
  | {
      readonly type: "answer";
      readonly executor: string;
      readonly answer?: unknown;
      readonly error?: ErrorJson;
    }
  | { readonly type: "terminate" | "threads"; readonly executor: string };

/** From a worker process to the supervisor. */
export type FromProcess =
  | { readonly type: "message"; readonly executor: string; readonly message: FromExecutor }
  | { readonly type: "question"; readonly executor: string; readonly question: Question }
  | { readonly type: "note"; readonly executor: string; readonly note: Note }
  /** Undefined: they could not be asked. */
  | {
      readonly type: "threads";
      readonly executor: string;
      readonly threads: readonly ThreadDump[] | undefined;
    }
  /** The executor's thread has ended. */
  | {
      readonly type: "exit";
      readonly executor: string;
      readonly exitCode: number;
      readonly error?: ErrorJson;
    };

/** Shared memory as it goes to another process: a copy. */
interface SharedBytes {
  readonly sharedBytes: Uint8Array;
  /** 4 for words. */
  readonly width: 1 | 4;
}

/** `value` with every piece of shared memory in plain objects and arrays replaced by a copy. */
export function withoutSharing<T>(value: T): T {
  return mapped(value, (part) => {
    if (part instanceof SharedArrayBuffer)
      return { sharedBytes: new Uint8Array(part).slice(), width: 1 } satisfies SharedBytes;
    if (part instanceof Uint32Array && part.buffer instanceof SharedArrayBuffer) {
      const { buffer, byteOffset, byteLength } = part;
      const words = new Uint8Array(buffer, byteOffset, byteLength).slice();
      return { sharedBytes: words, width: 4 } satisfies SharedBytes;
    }
    return undefined;
  }) as T;
}

/** Undoes {@link withoutSharing}. */
export function withSharing<T>(value: T): T {
  return mapped(value, (part) => {
    if (typeof part !== "object" || part === null || !("sharedBytes" in part)) return undefined;
    const { sharedBytes, width } = part as SharedBytes;
    const buffer = new SharedArrayBuffer(sharedBytes.byteLength);
    new Uint8Array(buffer).set(sharedBytes);
    return width === 4 ? new Uint32Array(buffer) : buffer;
  }) as T;
}

function mapped(value: unknown, replace: (part: unknown) => unknown): unknown {
  const replaced = replace(value);
  if (replaced !== undefined) return replaced;
  if (Array.isArray(value)) return value.map((item) => mapped(item, replace));
  if (typeof value !== "object" || value === null) return value;
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, mapped(item, replace)]),
  );
}
