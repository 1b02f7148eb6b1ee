import { InternalError } from "../errors/firesteel-error.ts";
import type { ClosureBundle } from "./closure-bundle.ts";

type ValueBundler = (value: unknown, label: string) => ClosureBundle;

let bundler: ValueBundler | undefined;

/**
 * A bundle whose one root is `value`, captured as closures capture variables. Only drivers capture: what executors
 * load too calls this, so that they load neither the capturing code nor its parser.
 *
 * @throws {UserError} `CLOSURE_NOT_CAPTURABLE` for what cannot travel
 */
export function bundleValue(value: unknown, label: string): ClosureBundle {
  if (bundler === undefined)
    throw new InternalError(
      "NOT_ON_DRIVER",
      `${label} was to be captured where the code for it is not loaded, which is on the driver only`,
    );
  return bundler(value, label);
}

/** Says how values are bundled; `bundle-closures.ts` does. */
export function setValueBundler(how: ValueBundler): void {
  bundler = how;
}
