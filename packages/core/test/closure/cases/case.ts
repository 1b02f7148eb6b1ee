/** How the table is run; `test/closures` has one program for each. */
export type Runner =
  | "node"
  | "tsx"
  | "esbuild"
  | "esbuild-minify"
  | "esbuild-keep-names"
  | "esbuild-cjs"
  | "node24"
  | "node24-strip"
  | "vitest"
  | "vitest-vm"
  | "jest"
  | "jest-coverage"
  | "v8-coverage"
  | "inspect"
  | "permission";

type AnyFunction = (...args: never[]) => unknown;

/** One row of the table: a function that is captured here and called on a worker thread. */
export interface ClosureCase {
  readonly name: string;
  /** The function, or several that are bundled together; called once, just before the capture. */
  readonly make: () => AnyFunction | readonly AnyFunction[];
  /** Arguments of the one call, or … */
  readonly args?: readonly unknown[];
  /** … several calls on one instance: number of the function and its arguments. */
  readonly calls?: readonly (readonly [root: number, ...args: unknown[]])[];
  /** Result of the call, or results of the calls; without it what the function gives here. */
  readonly expected?: unknown;
  /** The capture fails for this reason, at a path that ends so. */
  readonly refused?: { readonly reason: string; readonly path: readonly string[] };
  /** Runners in which the row says something else or nothing, each with the cause. */
  readonly except?: Partial<Readonly<Record<Runner, string>>>;
}

/** How a row ended. */
export interface CaseResult {
  readonly name: string;
  readonly passed: boolean;
  readonly message?: string;
}
