import { mapStack } from "../closure/map-stack.ts";
import { ownFile } from "../closure/own-file.ts";

/** Where in the user's program a method was called. Positions are mapped to TypeScript when they are first read. */
export class CallSite {
  readonly method: string;
  readonly #holder: { readonly stack?: string };
  #frames: readonly string[] | undefined;

  constructor(method: string, holder: { readonly stack?: string }) {
    this.method = method;
    this.#holder = holder;
  }

  /** The call site of whoever called into this package. */
  static capture(method: string): CallSite {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 30;
    const holder: { stack?: string } = {};
    Error.captureStackTrace(holder);
    Error.stackTraceLimit = limit;
    return new CallSite(method, holder);
  }

  /** A place that the user has named. */
  static fixed(text: string): CallSite {
    return new CallSite(text, {});
  }

  /** `map at app.ts:12:5`, or the method alone where no frame of the user's is on the stack. */
  get short(): string {
    const position = this.#position();
    return position === undefined ? this.method : `${this.method} at ${position}`;
  }

  /** The user's frames, one a line. */
  get long(): string {
    return this.#userFrames().join("\n");
  }

  #position(): string | undefined {
    const frame = this.#userFrames()[0];
    if (frame === undefined) return undefined;
    const inside = /\(([^()]+)\)$/.exec(frame)?.[1] ?? frame.replace(/^at (?:async )?/, "");
    return inside.replace(/^.*[/\\]/, "");
  }

  #userFrames(): readonly string[] {
    if (this.#frames !== undefined) return this.#frames;
    const frames = (this.#holder.stack ?? "")
      .split("\n")
      .slice(1)
      .filter((line) => !isOwnFrame(line) && isUserFrame(line));
    this.#frames = mapStack(["Error", ...frames].join("\n"))
      .split("\n")
      .slice(1)
      .map((line) => line.trim());
    return this.#frames;
  }
}

/** Suites for engines call as users do, from inside this package. */
function isOwnFrame(line: string): boolean {
  return ownFile.test(line) && !/[\\/]testing[\\/]/.test(line);
}

function isUserFrame(line: string): boolean {
  return (
    /:\d+:\d+\)?$/.test(line) && !line.includes("node:internal") && !line.includes("node:async")
  );
}
