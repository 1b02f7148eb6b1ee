import { types } from "node:util";
import type { FreeReference } from "../source/scope-analysis.ts";
import type { DriverNode, DriverValue } from "./driver-node.ts";
import type { GraphBuilder } from "./graph-builder.ts";

/**
 * A variable that names a module of the user's, of which a function uses some exports by name: only those are
 * captured, so that a module may hold what cannot travel. Undefined where `value` is not such a module or is used as
 * a whole.
 */
export function captureMembers(
  builder: GraphBuilder,
  node: DriverNode,
  name: string,
  value: unknown,
  references: readonly FreeReference[],
): DriverValue | undefined {
  if (typeof value !== "object" || value === null || !isUserModule(name, value)) return undefined;
  const members = new Set<string>();
  for (const { member, isWrite } of references) {
    if (member === undefined || isWrite) return undefined;
    members.add(member);
  }
  const copy: Record<string, unknown> = {};
  for (const member of members) {
    let found: unknown;
    try {
      found = Reflect.get(value, member);
    } catch (cause) {
      throw builder.refuse(
        node,
        `${name}.${member}`,
        "temporal-dead-zone",
        `the export ${member} has no value yet`,
        "call the transformation after the module has run",
        cause,
      );
    }
    if (found !== undefined || member in value)
      Object.defineProperty(copy, member, {
        value: found,
        enumerable: true,
        configurable: true,
        writable: true,
      });
  }
  return builder.value(copy, node, name, value);
}

/**
 * ES module namespaces, what a module runner gives for one or for `import.meta`, and what compilers make of modules in
 * CommonJS: `exports`, and copies of another module's with a getter for each export.
 */
function isUserModule(name: string, value: object): boolean {
  if (types.isModuleNamespaceObject(value)) return true;
  if (types.isProxy(value)) return false;
  if (/^__vi(?:te_ssr)?_import_(?:\d+|meta)__$/.test(name)) return true;
  return Object.hasOwn(value, "__esModule") || isInteropCopy(value);
}

function isInteropCopy(value: object): boolean {
  if (!Object.hasOwn(value, "default")) return false;
  const other = Object.keys(value).find((key) => key !== "default");
  return other !== undefined && Reflect.getOwnPropertyDescriptor(value, other)?.get !== undefined;
}
