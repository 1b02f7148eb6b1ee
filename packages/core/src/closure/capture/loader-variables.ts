import type { NodeContent } from "../bundle/graph.ts";
import { withVars } from "../with-vars.ts";
import type { DriverNode } from "./driver-node.ts";
import { leaf } from "./node-content.ts";

/**
 * Variables that a loader or compiler puts around the user's code and that mean something else on an executor: the
 * module's own `require` and `import()`.
 */
export function loaderContent(
  name: string,
  value: unknown,
  from: string | undefined,
): NodeContent<DriverNode> | undefined {
  if (typeof value !== "function" || from === undefined) return undefined;
  if (name === "require" && "resolve" in value && "cache" in value)
    return leaf("loader", { how: "require", from });
  if (name === "__vite_ssr_dynamic_import__" || name === "__vi_import__")
    return leaf("loader", { how: "import", from });
  return undefined;
}

/** What to capture instead of a loader's variable: only what executors can use of it. */
export function loaderSubstitute(name: string, value: unknown): unknown {
  if (/^cov_\w+$/.test(name) && typeof value === "function") return countersOnly(value) ?? value;
  if (name === "module" && isCommonJsModule(value)) {
    const { exports, id, filename, path } = value;
    return { exports, id, filename, path };
  }
  return value;
}

function isCommonJsModule(
  value: unknown,
): value is { exports: unknown; id: unknown; filename: unknown; path: unknown } {
  return (
    typeof value === "object" &&
    value !== null &&
    "exports" in value &&
    "filename" in value &&
    "children" in value
  );
}

interface Counters {
  readonly s: object;
  readonly f: object;
  readonly b: object;
}

const substitutes = new WeakMap<object, () => Counters>();

/**
 * Istanbul's instrumentation calls `cov_…()` in every statement. Executors count for themselves; the maps of the
 * source, which are most of it, stay here.
 */
function countersOnly(coverage: object): (() => Counters) | undefined {
  const data: unknown = (coverage as () => unknown)();
  if (typeof data !== "object" || data === null) return undefined;
  if (!("s" in data && "f" in data && "b" in data)) return undefined;
  let substitute = substitutes.get(data);
  if (substitute === undefined) {
    const { s, f, b } = structuredClone(data) as Counters;
    substitute = withVars(
      { counters: { s, f, b } },
      ({ counters }) =>
        () =>
          counters,
    );
    substitutes.set(data, substitute);
  }
  return substitute;
}
