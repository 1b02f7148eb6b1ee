import { registerCoreExport } from "./core-exports.ts";

interface MadeBy {
  readonly factory: (vars: never) => unknown;
  readonly args: readonly unknown[];
}

const factories = new WeakMap<WeakKey, MadeBy>();

/**
 * A function with explicitly named variables: `withVars({ k }, ({ k }) => (x) => x * k)`. Captured without reading
 * scopes, so that it works where `node:inspector` is denied; `factory` itself may use nothing but its parameter.
 *
 * @returns what `factory` gives for `vars`; on executors the factory is called with copies of them.
 */
export function withVars<V extends object, F extends (...args: never) => unknown>(
  vars: V,
  factory: (vars: V) => F,
): F {
  const f = factory(vars);
  factories.set(f, { factory: factory, args: [vars] });
  return f;
}

/** How a function of {@link withVars} was made. */
export function madeBy(f: WeakKey): MadeBy | undefined {
  return factories.get(f);
}

registerCoreExport("withVars", withVars);
