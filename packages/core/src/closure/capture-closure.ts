/**
 * Captured functions: from a function on the driver to fresh copies of it on executors.
 *
 * - **capture/** (driver): a `GraphBuilder` walks from the function to everything it reaches and makes a `DriverNode` of
 *   each object. A function is its source (parsed in **source/**) and the values of its free variables, which the
 *   inspector reads; built-ins, packages and this package's exports are named, everything else is copied.
 * - **bundle/** (driver): the graphs of a stage's functions become one. Nodes that were one object and are still equal
 *   are merged; variables that several functions share and one assigns become cells; each source becomes the body of a
 *   factory, its characters where they were.
 * - **revive/** (executor): factories are compiled once for a stage; each instance calls them with fresh values.
 *
 * Invariants: a capture keeps nothing of the user's alive but what it watches for changes; a graph holds only copies, so
 * that later changes on the driver do not reach it; what cannot travel is refused at the transformation's call, with the
 * way to it; equal captures give equal bytes; nothing in revive/ needs the parser, the inspector or threads.
 */
import {
  EnvironmentError,
  FiresteelError,
  InternalError,
  UserError,
} from "../errors/firesteel-error.ts";
import { registerCoreExports } from "./core-exports.ts";
import { captureContent } from "./capture/capture-content.ts";
import { captureError } from "./capture/capture-error.ts";
import { isAsyncFunction } from "./capture/capture-function.ts";
import type { DriverValue, FunctionData } from "./capture/driver-node.ts";
import { DriverNode } from "./capture/driver-node.ts";
import { GraphBuilder } from "./capture/graph-builder.ts";
import { CapturedClosure } from "./captured-closure.ts";
import { warnOfSize } from "./closure-warnings.ts";
import { recogniseFunction } from "./recognise/recognised-function.ts";

// By reference also where the package is bundled into the user's program.
registerCoreExports({ EnvironmentError, FiresteelError, InternalError, UserError });

export interface CaptureOptions {
  /** What the function is for, in messages: `map`. */
  readonly role?: string;
}

/**
 * Copies a function with all that it reaches: its source, the values of its free variables, and theirs.
 *
 * @throws {UserError} `CLOSURE_NOT_CAPTURABLE` naming the way to the value that cannot travel, and the cure.
 */
export function captureClosure(
  f: (...args: never) => unknown,
  options: CaptureOptions = {},
): CapturedClosure {
  const role = options.role ?? "a transformation";
  if (typeof f !== "function")
    throw captureError(
      "not-a-function",
      `${role} needs a function and got ${f === null ? "null" : typeof f}`,
      "pass a function",
      [],
    );
  const builder = new GraphBuilder(captureContent);
  const root = builder.root(f);
  const data = functionDataOf(root);
  const name = nameOf(f);
  warnOfSize(name, builder.sizes);
  return new CapturedClosure({
    name,
    isAsync: isAsyncFunction(f),
    isGenerator: data?.parsed.isGenerator ?? false,
    mayChange: builder.mayChange,
    location: data?.location,
    recognised: recogniseFunction(root),
    root,
    bindings: builder.bindings,
  });
}

/**
 * Copies any value with all that it reaches, as a captured variable would be.
 *
 * @param label names it in messages.
 * @throws {UserError} `CLOSURE_NOT_CAPTURABLE`
 */
export function captureValue(value: unknown, label: string): CapturedClosure {
  const builder = new GraphBuilder(captureContent);
  const root = builder.root(value);
  return new CapturedClosure({
    name: label,
    isAsync: false,
    isGenerator: false,
    mayChange: builder.mayChange,
    location: functionDataOf(root)?.location,
    root,
    bindings: [],
  });
}

function functionDataOf(root: DriverValue): FunctionData | undefined {
  if (!(root instanceof DriverNode)) return undefined;
  const { kind, data, values } = root.content;
  if (kind === "function") return data as FunctionData;
  return kind === "call" ? functionDataOf(values[0]) : undefined;
}

const longName = 40;

function nameOf(f: (...args: never) => unknown): string {
  if (f.name !== "") return f.name;
  const text = Function.prototype.toString.call(f).replace(/\s+/g, " ");
  return text.length <= longName ? text : `${text.slice(0, longName - 1)}…`;
}
