import { createHash } from "node:crypto";
import type { ByteWriter, CreateOptions, FileStatus } from "@firesteel/core/io";
import { HttpStore, type HttpStoreOptions } from "../fault/http-store.ts";
import type { StoreCall } from "../fault/http-store-server.ts";

/** A way to be broken, and lines of the fault contract that have to say so. */
export interface BrokenClient {
  readonly how: string;
  readonly lines: readonly string[];
  readonly make: (options: HttpStoreOptions) => HttpStore;
}

/** An answer that a client takes for whole and good. */
function goodAnswer(bytes: Uint8Array<ArrayBuffer>): Response {
  const digest = createHash("sha256").update(bytes).digest("hex");
  return new Response(bytes, { headers: { "x-digest": digest } });
}

class EndsWhereItBreaks extends HttpStore {
  override async call(...args: Parameters<HttpStore["call"]>): Promise<Buffer> {
    if (args[0] !== "read") return await super.call(...args);
    return await super.call(...args).catch(() => Buffer.alloc(0));
  }
}

class SeesNothing extends HttpStore {
  override async stat(path: string): Promise<FileStatus | undefined> {
    return await super.stat(path).catch(() => undefined);
  }
}

class ListsWhatItGot extends HttpStore {
  override async list(path: string): Promise<readonly FileStatus[]> {
    return await super.list(path).catch(() => []);
  }
}

class WritesInHope extends HttpStore {
  override async create(path: string, options?: CreateOptions): Promise<ByteWriter> {
    const writer = await super.create(path, options);
    const close = writer.close.bind(writer);
    return Object.assign(writer, { close: () => close().catch(() => undefined) });
  }
}

class TriesOnce extends HttpStore {
  override readonly tries = 1;
}

class TakesErrorsForAnswers extends HttpStore {
  override async send(...args: Parameters<HttpStore["send"]>): Promise<Response> {
    const response = await super.send(...args);
    return response.status >= 500 ? goodAnswer(new Uint8Array(Buffer.from("{}"))) : response;
  }
}

class IgnoresDigests extends HttpStore {
  override async send(...args: Parameters<HttpStore["send"]>): Promise<Response> {
    const response = await super.send(...args);
    return response.ok ? goodAnswer(new Uint8Array(await response.arrayBuffer())) : response;
  }
}

class IgnoresVersions extends HttpStore {
  override async call(
    method: StoreCall["method"],
    args: readonly unknown[],
    ...rest: [Buffer?, AbortSignal?]
  ): Promise<Buffer> {
    const [path, range] = args as [string, { start: number; end: number }];
    return method === "read"
      ? await super.call(method, [path, { start: range.start, end: range.end }], ...rest)
      : await super.call(method, args, ...rest);
  }
}

class ThrowsAnything extends HttpStore {
  override async call(...args: Parameters<HttpStore["call"]>): Promise<Buffer> {
    try {
      return await super.call(...args);
    } catch (error) {
      throw error instanceof Error && error.cause instanceof Error ? error.cause : error;
    }
  }
}

class RepeatsWhatIsDone extends HttpStore {
  override async send(
    call: StoreCall,
    ...rest: [Buffer | undefined, AbortSignal?]
  ): Promise<Response> {
    return await super.send({ ...call, id: `${call.id}-${Math.random()}` }, ...rest);
  }
}

class IgnoresCancelling extends HttpStore {
  override async call(...args: Parameters<HttpStore["call"]>): Promise<Buffer> {
    const [method, list, body] = args;
    return await super.call(method, list, body).catch(() => Buffer.alloc(0));
  }
}

export const brokenClients: readonly BrokenClient[] = [
  {
    how: "takes a broken connection for the end of the file",
    lines: ["fault.read-broken", "fault.read-truncated"],
    make: (options) => new EndsWhereItBreaks(options),
  },
  {
    how: "takes a broken answer for a missing file",
    lines: ["fault.stat-broken", "fault.unreachable"],
    make: (options) => new SeesNothing(options),
  },
  {
    how: "lists what came before the connection broke",
    lines: ["fault.list-broken"],
    make: (options) => new ListsWhatItGot(options),
  },
  {
    how: "swallows the error of a write",
    lines: ["fault.write-broken"],
    make: (options) => new WritesInHope(options),
  },
  {
    how: "claims to try again but does not",
    lines: ["fault.call-again", "fault.busy", "fault.read-resumes"],
    make: (options) => new TriesOnce(options),
  },
  {
    how: "takes an error answer for an empty result",
    lines: ["fault.error-answer"],
    make: (options) => new TakesErrorsForAnswers(options),
  },
  {
    how: "claims to notice changed bytes but does not look",
    lines: ["fault.read-corrupt"],
    make: (options) => new IgnoresDigests(options),
  },
  {
    how: "goes on with whatever version is there",
    lines: ["fault.read-changed"],
    make: (options) => new IgnoresVersions(options),
  },
  {
    how: "throws errors without a code",
    lines: ["fault.unreachable", "fault.write-broken"],
    make: (options) => new ThrowsAnything(options),
  },
  {
    how: "does again what was done already when only the answer was lost",
    lines: ["fault.change-broken"],
    make: (options) => new RepeatsWhatIsDone(options),
  },
  {
    how: "ends a cancelled read as if it had come to the end",
    lines: ["fault.read-cancelled"],
    make: (options) => new IgnoresCancelling(options),
  },
];
