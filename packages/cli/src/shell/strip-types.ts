import { createRequire } from "node:module";
import type { Options, TransformOutput } from "@swc/wasm-typescript";

/** What the compiler throws, which is no `Error`. */
interface Complaint {
  readonly code: "InvalidSyntax" | "UnsupportedSyntax";
  readonly message: string;
  /** The lines, and carets below the place where there is one. */
  readonly snippet: string;
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** A statement that is no TypeScript; its stack shows the place, as Node shows it for JavaScript. */
export class TypeScriptError extends SyntaxError {
  readonly #isAtEnd: boolean;

  constructor({ message, snippet }: Complaint, isAtEnd: boolean) {
    super(message);
    this.#isAtEnd = isAtEnd;
    this.stack = `${snippet.trimEnd()}\n\nSyntaxError: ${message}`;
  }

  /** Whether it may become some by what follows. */
  get isAtEnd(): boolean {
    return this.#isAtEnd;
  }
}

type Compile = (source: string, options: Options) => TransformOutput;

let compile: Compile | undefined;

/**
 * JavaScript of a statement in TypeScript: spaces stand where types were, so that all else keeps its place. Enums,
 * namespaces and parameter properties, which are more than types, are compiled, and only their statement is written anew.
 *
 * @throws {TypeScriptError}
 */
export function stripTypes(code: string): string {
  // Node takes what begins with a brace for an object where it can, and so does this.
  const mayBeObject = /^\s*\{/.test(code) && !/;\s*$/.test(code);
  try {
    if (mayBeObject) return strip(`(${code})`).slice(1, -1);
  } catch {
    // It is a block, or not at its end.
  }
  try {
    return strip(code);
  } catch (error) {
    if (mayBeObject) throwIfAtEnd(`(${code}`);
    throw error;
  }
}

function throwIfAtEnd(code: string): void {
  try {
    strip(code);
  } catch (error) {
    if (error instanceof TypeScriptError && error.isAtEnd) throw error;
  }
}

function strip(code: string): string {
  try {
    return compiled(code, "strip-only");
  } catch (error) {
    const complaint = complaintOf(error);
    if (complaint.code !== "UnsupportedSyntax")
      throw new TypeScriptError(complaint, endsTooEarly(complaint, code));
  }
  try {
    return compiled(code, "transform");
  } catch (error) {
    throw new TypeScriptError(complaintOf(error), false);
  }
}

function compiled(code: string, mode: "strip-only" | "transform"): string {
  // 50 ms and 20 MB, which a shell should not cost before it is used.
  compile ??= (
    createRequire(import.meta.url)("@swc/wasm-typescript") as { readonly transformSync: Compile }
  ).transformSync;
  const options: Options = {
    mode,
    module: true,
    transform: { noEmptyExport: true, verbatimModuleSyntax: true, nativeClassProperties: true },
  };
  return compile(code, options).code;
}

function complaintOf(error: unknown): Complaint {
  if (typeof Reflect.get(Object(error), "snippet") !== "string") throw error;
  return error as Complaint;
}

/** At the end there is nothing to point at. */
function endsTooEarly(complaint: Complaint, code: string): boolean {
  const { message, startLine, startColumn, endLine, endColumn } = complaint;
  if (startLine === endLine && startColumn === endColumn) return true;
  // Those point at their beginning, or at what would be right before a body.
  return message === "Unterminated template" || /(?:=>|\\)\s*$/.test(code);
}
