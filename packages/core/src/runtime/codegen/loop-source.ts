import { declareColumns, type HasColumn } from "../../block/record-literal.ts";
import {
  type LoopEnd,
  type LoopSpec,
  readsSide,
  type RecordOp,
  type TableUpdate,
} from "./loop-spec.ts";
import { sumsSource } from "./sums-source.ts";

/**
 * What a loop runs over: columns, or numbers that are nowhere else: `A + i * B`, or `i` itself; or records that are made
 * one at a time, by a literal of the columns in `A`. One that does not leave the loop need not be made at all.
 */
export type LoopInput = "records" | "pairs" | "range" | "counter" | FieldsInput;

export interface FieldsInput {
  readonly literal: string;
  readonly count: number;
  /** Columns that the literal names. */
  readonly has: HasColumn;
}

/**
 * Source of a loop over one chunk: the body of a function of `f` (the functions, by number) and `h` (helpers), which
 * returns `(state, A, B, i, end, want) => next i`. `A` holds records, or keys beside the values in `B`.
 *
 * Nothing of the user's is in the source: functions and labels are numbers. A filter is a `continue`, a flatMap a
 * nested loop, so that every operator appears once and the nesting is as deep as there are flatMaps. Pairs stay in
 * two locals until a function wants the tuple. `at` follows the operators so that an error can be charged to one; it
 * costs nothing in optimised code. In `checked` loops, which run the first record of every chunk, what functions
 * return is looked at.
 */
export function loopSource(spec: LoopSpec, input: LoopInput, checked: boolean): string {
  return new LoopWriter(spec, checked).write(input);
}

/** Where the current record is: in `x`, in `k` and `v`, or, where it was taken apart, in all three. */
interface Place {
  readonly x?: string;
  readonly k?: string;
  readonly v?: string;
}

class LoopWriter {
  readonly #spec: LoopSpec;
  readonly #checked: boolean;
  readonly #lines: string[] = [];
  #names = 0;
  #label = "L0";
  #open = 0;

  constructor(spec: LoopSpec, checked: boolean) {
    this.#spec = spec;
    this.#checked = checked;
  }

  write(input: LoopInput): string {
    const { ops, end } = this.#spec;
    const functions = ops.length + endFunctions(end);
    for (let n = 0; n < functions; n++) this.#line(`const f${n} = f[${n}];`);
    this.#line("const isArray = h.isArray;");
    this.#line("return function loop(state, A, B, i, end, want) {");
    this.#line("let at = -1;");
    this.#line(prologue(end));
    if (typeof input === "object") this.#line(declareColumns(input.count, "A", input.has));
    this.#line("try {");
    this.#line(`L0: for (; ${condition(end)}; i++) {`);
    let place = this.#input(input);
    for (const [n, op] of ops.entries()) place = this.#op(op, n, place);
    this.#end(place);
    this.#line("}".repeat(this.#open + 1));
    this.#line("} catch (e) { throw h.failed(e, at); }");
    this.#line(epilogue(end, ops.length));
    this.#line("return i;");
    this.#line("};");
    return this.#lines.join("\n");
  }

  #input(input: LoopInput): Place {
    if (input === "pairs") {
      const { reads } = this.#spec;
      return this.#letPair(
        readsSide(reads, "0") ? "A[i]" : "undefined",
        readsSide(reads, "1") ? "B[i]" : "undefined",
      );
    }
    if (typeof input === "object") return this.#let("x", input.literal);
    if (input === "counter") return this.#let("x", "i");
    return this.#let("x", input === "range" ? "A + i * B" : "A[i]");
  }

  #op(op: RecordOp, n: number, place: Place): Place {
    if (op.op === "keys") return { x: this.#pair(place, n).k };
    if (op.op === "values") return { x: this.#pair(place, n).v };
    if (op.op === "mapValues" || op.op === "flatMapValues") {
      const { k, v } = this.#pair(place, n);
      this.#line(`at = ${n};`);
      const result = this.#call(`f${n}(${v})`, n);
      return op.op === "mapValues" ? { k, v: result } : { k, v: this.#each(result, n) };
    }
    const x = this.#record(place);
    this.#line(`at = ${n};`);
    const result = this.#call(`f${n}(${x})`, n);
    switch (op.op) {
      case "map":
        return { x: result };
      case "keyBy":
        return { k: result, v: x };
      case "filter":
        this.#line(`if (!${result}) continue ${this.#label};`);
        // The function may have changed the tuple it was given, so that is the record from here on.
        return { x };
      case "flatMap":
        return { x: this.#each(result, n) };
    }
  }

  #call(expression: string, n: number): string {
    const name = this.#name("r");
    this.#line(`const ${name} = ${expression};`);
    if (this.#checked) this.#line(`h.check(${name}, ${n});`);
    return name;
  }

  /** A nested loop over an array, or over what an iterator gives, taken in pieces into a buffer. */
  #each(iterable: string, n: number): string {
    const [a, m, s, j] = ["a", "m", "s", "j"].map((name) => this.#name(name)) as [
      string,
      string,
      string,
      string,
    ];
    this.#line(`let ${a}, ${m}, ${s} = null;`);
    this.#line(`if (isArray(${iterable})) { ${a} = ${iterable}; ${m} = ${a}.length; }`);
    this.#line(`else { ${s} = h.iterate(${iterable}, ${n}); ${a} = ${s}.buffer; ${m} = 0; }`);
    this.#label = this.#name("L");
    this.#open++;
    this.#line(`${this.#label}: for (let ${j} = 0; ; ${j}++) {`);
    this.#line(`if (${j} >= ${m}) {`);
    this.#line(`at = ${n}; if (${s} === null || (${m} = ${s}.fill()) === 0) break; ${j} = 0; }`);
    const element = this.#name("x");
    this.#line(`const ${element} = ${a}[${j}];`);
    return element;
  }

  #record(place: Place): string {
    if (place.x !== undefined) return place.x;
    return this.#let("t", `[${place.k}, ${place.v}]`).x as string;
  }

  #pair(place: Place, n: number): { k: string; v: string } {
    if (place.k !== undefined && place.v !== undefined) return { k: place.k, v: place.v };
    const { x } = place;
    this.#line(`if (!(isArray(${x}) && ${x}.length === 2)) h.notPair(${x}, ${n});`);
    return this.#letPair(`${x}[0]`, `${x}[1]`);
  }

  #end(place: Place): void {
    const { end, ops } = this.#spec;
    const n = ops.length;
    switch (end.kind) {
      case "emit":
        this.#emit(end, place, n);
        return;
      case "count":
        this.#line("count++;");
        return;
      case "reduce":
      case "aggregate":
        this.#fold(this.#record(place), n, end.kind === "reduce");
        return;
      case "foreach":
        this.#line(`at = ${n};`);
        this.#call(`f${n}(${this.#record(place)})`, n);
        return;
      case "table": {
        const { k, v } = this.#pair(place, n);
        this.#line(`at = ${n}; p = index.insert(${k});`);
        const { start, change } = tableCode(end.update, n, v);
        const isOwn = end.update.kind === "sums";
        this.#line(`if (p === values.length) { values.push(${start}); `);
        if (isOwn) this.#line("own.push(false);");
        this.#line(this.#check("values[p]", n));
        this.#line("if (p >= capacity - 1) { state.full();");
        this.#line("index = state.index; values = state.values; capacity = state.capacity;");
        this.#line(isOwn ? "own = state.own; }" : "}");
        this.#line(change === "" ? "}" : `} else { ${change} ${this.#check("values[p]", n)} }`);
        return;
      }
    }
  }

  /**
   * While a reduction comes to numbers it is in `number`, which the optimised loop holds in a register: in `result`,
   * which may be anything, each number would be an object of its own. Each chunk begins with a double, also of a whole
   * number: sums are then seen to be doubles from the first, not once they have outgrown small integers, when V8 would
   * throw away the loop, and in some runs a second one after it.
   */
  #fold(x: string, n: number, startsEmpty: boolean): void {
    const r = this.#name("r");
    this.#line(`at = ${n};`);
    this.#line(`if (isNumber) { const ${r} = f${n}(number, ${x}); ${keepResult(r)} }`);
    if (startsEmpty) this.#line(`else if (isEmpty) { isEmpty = false; ${keepResult(x)} }`);
    this.#line(`else { const ${r} = f${n}(result, ${x}); ${this.#check(r, n)} ${keepResult(r)} }`);
  }

  #emit(end: LoopEnd & { kind: "emit" }, place: Place, n: number): void {
    if (end.pairs) {
      const { k, v } = this.#pair(place, n);
      this.#line(`keys.push(${k}); values.push(${v});`);
    } else this.#line(`records.push(${this.#record(place)});`);
    const column = end.pairs ? "values" : "records";
    if (end.limit) this.#line(`if (${column}.length >= state.limit) { i++; break L0; }`);
  }

  #check(expression: string, n: number): string {
    return this.#checked ? `h.check(${expression}, ${n});` : "";
  }

  #let(prefix: string, expression: string): Place {
    const x = this.#name(prefix);
    this.#line(`const ${x} = ${expression};`);
    return { x };
  }

  #letPair(key: string, value: string): { k: string; v: string } {
    const k = this.#name("k");
    const v = this.#name("v");
    this.#line(`const ${k} = ${key}, ${v} = ${value};`);
    return { k, v };
  }

  #name(prefix: string): string {
    return `${prefix}${++this.#names}`;
  }

  #line(line: string): void {
    if (line !== "") this.#lines.push(line);
  }
}

function endFunctions(end: LoopEnd): number {
  if ("f" in end) return 1;
  if (end.kind !== "table") return 0;
  return { merge: 1, sums: 1, create: 2, fold: 2, append: 0, concat: 0, first: 0 }[end.update.kind];
}

function tableCode(update: TableUpdate, n: number, v: string): { start: string; change: string } {
  switch (update.kind) {
    case "merge":
      return { start: v, change: `values[p] = f${n}(values[p], ${v});` };
    case "sums":
      return { start: v, change: sumsSource(update.form, v, `f${n}`) };
    case "create":
      return { start: `f${n}(${v})`, change: `values[p] = f${n + 1}(values[p], ${v});` };
    case "fold":
      return {
        start: `f${n + 1}(f${n}(), ${v})`,
        change: `values[p] = f${n + 1}(values[p], ${v});`,
      };
    case "append":
      return { start: `[${v}]`, change: `values[p].push(${v});` };
    case "concat":
      return { start: v, change: `h.append(values[p], ${v});` };
    case "first":
      return { start: v, change: "" };
  }
}

function keepResult(r: string): string {
  return (
    `if (typeof ${r} === "number") { number = +${r}; isNumber = true; } ` +
    `else { result = ${r}; isNumber = false; }`
  );
}

function condition(end: LoopEnd): string {
  if (end.kind !== "emit") return "i < end";
  return `i < end && ${end.pairs ? "values" : "records"}.length < want`;
}

function prologue(end: LoopEnd): string {
  switch (end.kind) {
    case "emit":
      return end.pairs
        ? "const keys = state.keys, values = state.values;"
        : "const records = state.records;";
    case "count":
      return "let count = state.count;";
    case "reduce":
    case "aggregate": {
      const isEmpty = end.kind === "reduce" ? "let isEmpty = state.isEmpty; " : "";
      return (
        `${isEmpty}let result = state.result, isNumber = typeof result === "number", ` +
        "number = isNumber ? h.toDouble(result) : 0;"
      );
    }
    case "foreach":
      return "";
    case "table": {
      const sums =
        end.update.kind === "sums" ? "let own = state.own; const { areIntact } = state; " : "";
      return `${sums}let index = state.index, values = state.values, capacity = state.capacity, p = -1;`;
    }
  }
}

/** What a reduction has come to is looked at once a chunk, since its first record is no call of the function. */
function epilogue(end: LoopEnd, n: number): string {
  switch (end.kind) {
    case "count":
      return "state.count = count;";
    case "reduce":
    case "aggregate": {
      const isEmpty = end.kind === "reduce" ? " state.isEmpty = isEmpty;" : "";
      return `if (isNumber) result = number; h.check(result, ${n}); state.result = result;${isEmpty}`;
    }
    case "table":
      return `h.check(values[0], ${n}); state.last = p;`;
    default:
      return "";
  }
}
