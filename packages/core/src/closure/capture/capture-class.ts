import type { Class, MethodDefinition } from "acorn";
import type { ParsedFunction } from "../source/function-source.ts";
import type { DriverNode, DriverValue } from "./driver-node.ts";
import type { GraphBuilder } from "./graph-builder.ts";
import { privateStaticsOf } from "./inspector-link.ts";

type AnyFunction = (...args: never) => unknown;

/**
 * The parent and the private static fields of a class, appended to its values. What a class does when it is defined
 * (the expression of its parent, static initialisers and blocks) has been done on the driver and is not done again.
 */
export function captureClassParts(
  builder: GraphBuilder,
  node: DriverNode,
  f: AnyFunction,
  parsed: ParsedFunction,
  values: DriverValue[],
): { readonly hasParentClass: boolean; readonly privateStatics: readonly string[] } {
  const { superClass, body } = parsed.node as Class;
  const hasParentClass = superClass !== null && superClass !== undefined;
  if (hasParentClass) values.push(builder.value(parentOf(f), node, "extends"));
  const names = body.body.flatMap((member) =>
    member.type === "PropertyDefinition" && member.static && member.key.type === "PrivateIdentifier"
      ? [`#${member.key.name}`]
      : [],
  );
  if (names.length === 0) return { hasParentClass, privateStatics: [] };
  const statics = privateStaticsOf(f);
  for (const name of names) values.push(builder.value(statics.get(name), node, name));
  return { hasParentClass, privateStatics: names };
}

/** `class extends null` has Function.prototype as its own prototype. */
function parentOf(f: AnyFunction): unknown {
  const prototype = f.prototype as object;
  return Object.getPrototypeOf(prototype) === null ? null : Object.getPrototypeOf(f);
}

const memberTexts = new WeakMap<ParsedFunction, Map<string, string>>();

/** Whether a property of a class, or of its prototype, is as the class's source defines it. */
export function isClassMember(
  parsed: ParsedFunction,
  f: AnyFunction,
  key: string | symbol,
  isStatic: boolean,
): boolean {
  const holder: object = isStatic ? f : (f.prototype as object);
  const descriptor = Reflect.getOwnPropertyDescriptor(holder, key);
  if (descriptor === undefined) return false;
  const texts = textsOf(parsed);
  const isSame = (kind: string, value: unknown): boolean => {
    if (typeof value !== "function") return false;
    const text = Function.prototype.toString.call(value);
    const name = `${isStatic ? "static " : ""}${kind} ${typeof key === "string" ? key : ""}`;
    return texts.get(name) === text || texts.has(`computed ${text}`);
  };
  if ("value" in descriptor) return isSame("method", descriptor.value);
  return (
    (descriptor.get === undefined || isSame("get", descriptor.get)) &&
    (descriptor.set === undefined || isSame("set", descriptor.set))
  );
}

function textsOf(parsed: ParsedFunction): Map<string, string> {
  let texts = memberTexts.get(parsed);
  if (texts !== undefined) return texts;
  texts = new Map();
  for (const member of (parsed.node as Class).body.body) {
    if (member.type !== "MethodDefinition") continue;
    const text = methodText(parsed.source, member);
    if (member.computed) texts.set(`computed ${text}`, text);
    else if (member.key.type === "Identifier" || member.key.type === "Literal") {
      const name = member.key.type === "Identifier" ? member.key.name : String(member.key.value);
      texts.set(`${member.static ? "static " : ""}${member.kind} ${name}`, text);
    }
  }
  memberTexts.set(parsed, texts);
  return texts;
}

/** What `toString` gives of the method: without `static`. */
function methodText(source: string, member: MethodDefinition): string {
  const text = source.slice(member.start, member.end);
  return member.static ? text.replace(/^static(?:\s|\/\*[\s\S]*?\*\/|\/\/[^\n]*\n)*/, "") : text;
}
