import type { CompleterResult } from "node:readline";
import type { REPLServer } from "node:repl";
import { runInThisContext } from "node:vm";
import { RDD, SparkContext } from "@firesteel/core";

/**
 * Completes the members of RDDs and contexts. Node sees only those of the five nearest classes, and runs calls to see
 * what they give, which might be a job. So after a variable that holds one its members are offered, and after any call, as
 * in `sc.textFile("a").`, those of an RDD. All else stays with Node.
 */
export function completeMembers(server: REPLServer): void {
  const completer = server.completer;
  const complete: typeof completer = (line, callback) => {
    const result = completions(line);
    if (result === undefined) completer.call(server, line, callback);
    else callback(null, result);
  };
  Object.assign(server, { completer: complete });
}

/** What the line may go on with; undefined where that is not ours to say. */
export function completions(line: string): CompleterResult | undefined {
  const [, before = "", typed = ""] =
    /(\)|(?<![\w$.\])])[\p{L}_$][\w$]*)\s*\.([\w$]*)$/u.exec(line) ?? [];
  const prototype = before === ")" ? RDD.prototype : classOf(before);
  if (prototype === undefined) return undefined;
  return [memberNames(prototype).filter((name) => name.startsWith(typed)), typed];
}

/** Of a global variable or one of the shell; a bare name runs no code. */
function classOf(name: string): object | undefined {
  try {
    const value: unknown = runInThisContext(name);
    return value instanceof RDD || value instanceof SparkContext ? value : undefined;
  } catch {
    return undefined;
  }
}

function memberNames(object: object): string[] {
  const names = new Set<string>();
  for (
    let each: object | null = object;
    each !== null && each !== Object.prototype;
    each = Object.getPrototypeOf(each) as object | null
  )
    for (const name of Object.getOwnPropertyNames(each))
      if (name !== "constructor") names.add(name);
  return [...names].toSorted();
}
