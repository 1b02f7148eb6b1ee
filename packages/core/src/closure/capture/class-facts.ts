import type { Class } from "acorn";
import { parseFunction } from "../source/function-source.ts";
import { functionOrigin } from "./function-origin.ts";
import { isNative } from "./intrinsics.ts";

/** What makes the instances of a class impossible to copy. */
export interface ClassFacts {
  /** Private fields, methods and accessors of instances. */
  readonly privateMembers: readonly string[];
  /** Node's own, other than EventEmitter: its instances stand for something outside JavaScript. */
  readonly isNodes: boolean;
}

const cache = new WeakMap<object, ClassFacts>();

/** @param constructor of the class; not a built-in of the language. */
export function classFacts(constructor: object): ClassFacts {
  let facts = cache.get(constructor);
  if (facts === undefined) {
    facts = { privateMembers: privateMembersOf(constructor), isNodes: isNodes(constructor) };
    cache.set(constructor, facts);
  }
  return facts;
}

function isNodes(constructor: object): boolean {
  if (isNative(constructor)) return true;
  if ((constructor as { name?: unknown }).name === "EventEmitter") return false;
  return functionOrigin(constructor) === "builtin";
}

function privateMembersOf(constructor: object): string[] {
  if (isNative(constructor)) return [];
  let body: Class["body"]["body"];
  try {
    const { kind, node } = parseFunction(Function.prototype.toString.call(constructor));
    if (kind !== "class") return [];
    ({ body } = (node as Class).body);
  } catch {
    return [];
  }
  const names = new Set<string>();
  for (const member of body)
    if (member.type !== "StaticBlock" && !member.static && member.key.type === "PrivateIdentifier")
      names.add(`#${member.key.name}`);
  return [...names];
}
