import type { Expression } from "../../plan/known-function.ts";
import { type Chain, chainOf } from "../chain.ts";
import type { TaskRun } from "../task-run.ts";
import { type ChainOp, isParameter, knownOf } from "./known-shapes.ts";
import { isRecognitionSafe } from "./recognition.ts";

/** What is looked at of the values of one side of a join. */
export type SideUse = "nothing" | "length" | "all";

export interface JoinedUse {
  readonly left: SideUse;
  readonly right: SideUse;
}

/** Where it is not known, or whoever looks wants the records. */
export const allOfBoth: JoinedUse = { left: "all", right: "all" };

/** What a chain over a join looks at of the values that are joined. */
export function joinedUseIn(run: TaskRun, chain: Chain): JoinedUse {
  const [first, more] = chain.segments;
  if (!isRecognitionSafe(run.environment.conf)) return allOfBoth;
  if (first !== undefined && first.kind !== "loop") return allOfBoth;
  const { root, sink } = run.stage.program;
  const isCounted = sink.kind === "count" && more === undefined && chain === chainOf(root);
  return joinedUse(first?.ops ?? [], isCounted);
}

/** What operators on records `[key, [left, right]]` look at. `isCounted`: what comes out of the last one is not. */
export function joinedUse(ops: readonly ChainOp[], isCounted: boolean): JoinedUse {
  const reader = new UseReader();
  for (const op of ops) {
    const next = reader.take(op);
    if (next === "unknown") return allOfBoth;
    if (next === "ends") return reader.use;
  }
  return isCounted ? reader.use : allOfBoth;
}

class UseReader {
  #left: SideUse = "nothing";
  #right: SideUse = "nothing";
  /** Names on the way from a record to the pair of values. */
  #way: readonly string[] = ["1"];

  get use(): JoinedUse {
    return { left: this.#left, right: this.#right };
  }

  /** Takes an operator into account: whether its records are handed on, and the next one matters. */
  take({ op, f }: ChainOp): "goes on" | "ends" | "unknown" {
    const known = f === undefined ? undefined : knownOf(f);
    switch (op) {
      case "keys":
        return this.#way.length === 1 ? "ends" : "unknown";
      case "values":
        if (this.#way.length === 0) return "unknown";
        this.#way = [];
        return "goes on";
      case "mapValues":
      case "flatMapValues":
        if (known === undefined || this.#way.length === 0) return "unknown";
        this.#read(known.body, []);
        return "ends";
      case "map":
      case "flatMap":
      case "filter":
        if (known === undefined) return "unknown";
        this.#read(known.body, this.#way);
        return op === "filter" ? "goes on" : "ends";
      default:
        return "unknown";
    }
  }

  #read(expression: Expression, way: readonly string[]): void {
    const path = pathOf(expression);
    if (path !== undefined) {
      this.#look(path, way);
      return;
    }
    switch (expression.is) {
      case "member":
        this.#read(expression.object, way);
        return;
      case "call":
        for (const part of [expression.callee, ...expression.arguments]) this.#read(part, way);
        return;
      case "unary":
        this.#read(expression.operand, way);
        return;
      case "binary":
        this.#read(expression.left, way);
        this.#read(expression.right, way);
        return;
      case "array":
        for (const element of expression.elements) this.#read(element, way);
        return;
      case "sums":
        this.#look([], []);
    }
  }

  #look(path: readonly string[], way: readonly string[]): void {
    // Of the record, its key and its length are no values.
    if (way.length === 1 && (path[0] === "0" || path[0] === "length")) return;
    const isOnWay = way.every((name, i) => path[i] === name);
    const [side, field] = isOnWay ? path.slice(way.length) : [];
    if (side === "length") return;
    const use = field === "length" ? "length" : "all";
    if (side !== "1") this.#left = greater(this.#left, use);
    if (side !== "0") this.#right = greater(this.#right, use);
  }
}

function greater(a: SideUse, b: SideUse): SideUse {
  return a === "all" || b === "nothing" ? a : b;
}

/** The names by which an expression comes from its first parameter; undefined for another expression. */
function pathOf(expression: Expression): string[] | undefined {
  if (isParameter(expression)) return [];
  if (expression.is !== "member") return undefined;
  const path = pathOf(expression.object);
  path?.push(expression.name);
  return path;
}
