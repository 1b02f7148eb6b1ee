import { UserError } from "../errors/firesteel-error.ts";
import { showPath } from "./capture/capture-error.ts";
import type { DriverValue, FunctionLocation } from "./capture/driver-node.ts";
import type { KnownFunction } from "../plan/known-function.ts";
import { type FunctionScope, inspectFunction } from "./capture/inspector-link.ts";
import type { WatchedBinding } from "./capture/watched-binding.ts";
import type { RecognisedFunction } from "./recognise/recognised-function.ts";

/** A function, or a value, copied for executors as it was when it was captured. */
export class CapturedClosure {
  /** Its name, or its shortened source. */
  readonly name: string;
  /** Calling it gives a promise or an async iterator. */
  readonly isAsync: boolean;
  readonly isGenerator: boolean;
  /** It, or a function that it reaches, may give other results when its task runs again. */
  readonly mayChange: boolean;
  /** Where it is in the program that runs (before source maps). */
  readonly location: FunctionLocation | undefined;
  /** @internal */
  readonly root: DriverValue;
  readonly #recognised: RecognisedFunction | undefined;
  readonly #bindings: readonly WatchedBinding[];

  constructor(options: {
    name: string;
    isAsync: boolean;
    isGenerator: boolean;
    mayChange: boolean;
    location: FunctionLocation | undefined;
    recognised?: RecognisedFunction | undefined;
    root: DriverValue;
    bindings: readonly WatchedBinding[];
  }) {
    this.name = options.name;
    this.isAsync = options.isAsync;
    this.isGenerator = options.isGenerator;
    this.mayChange = options.mayChange;
    this.location = options.location;
    this.root = options.root;
    this.#recognised = options.recognised;
    this.#bindings = options.bindings;
  }

  /** What it computes, where that is simple enough to be known, and nothing that was captured says otherwise. */
  get known(): KnownFunction | undefined {
    return this.#recognised?.known;
  }

  /**
   * Refuses a variable that had no value at the transformation and has one now: it was read before its declaration
   * had run, which V8 does not always tell.
   *
   * @throws {UserError} `CLOSURE_NOT_CAPTURABLE`
   */
  verifyAtAction(): void {
    for (const binding of changesOf(this.#bindings)) {
      if (binding.value !== undefined) continue;
      throw new UserError(
        "CLOSURE_NOT_CAPTURABLE",
        `${binding.name} had no value when ${this.name} was given to the transformation, and has one now ` +
          `(at ${showPath(binding.path)}); move what gives it its value before the transformation`,
        { fields: { reason: "temporal-dead-zone", path: ["closure", ...binding.path] } },
      );
    }
  }

  /** Names of captured variables that now hold another value; tasks see the one from the transformation. */
  changedBindings(): string[] {
    return [...new Set(changesOf(this.#bindings).map(({ name }) => name))];
  }
}

/** Those that hold something else now. Each function is inspected once. */
function changesOf(bindings: readonly WatchedBinding[]): WatchedBinding[] {
  const scopes = new Map<WeakKey, readonly FunctionScope[]>();
  return bindings.filter(({ f, name, value }) => {
    let known = scopes.get(f);
    if (known === undefined) {
      known = inspectFunction(f).scopes;
      scopes.set(f, known);
    }
    return isChanged(known, name, value);
  });
}

function isChanged(scopes: readonly FunctionScope[], name: string, value: unknown): boolean {
  const scope = scopes.find(({ variables }) => name in variables);
  if (scope === undefined) return false;
  try {
    return !Object.is(Reflect.get(scope.variables, name), value);
  } catch {
    // Still without a value.
    return false;
  }
}
