import { operations } from "./operations.ts";
import type { Type } from "./program-type.ts";

/** An expression of the little language; data, so that programs can be shrunk. */
export type Expression =
  | { readonly node: "variable"; readonly name: string; readonly type: Type }
  | { readonly node: "literal"; readonly js: string; readonly py: string; readonly type: Type }
  | {
      readonly node: "call";
      readonly operation: string;
      readonly args: readonly Expression[];
      readonly type: Type;
    };

export interface Variable {
  readonly name: string;
  readonly type: Type;
}

/** How a function is written in JavaScript; Python has lambdas only. */
export type LambdaStyle = "arrow" | "block" | "function" | "destructured" | "async";

export interface Lambda {
  readonly params: readonly Variable[];
  readonly body: Expression;
  readonly style: LambdaStyle;
  /** What it must do is more than its types say (combine associatively, …): not to be changed when shrinking. */
  readonly isFixed?: boolean;
}

export type Language = "js" | "py";

export function variable({ name, type }: Variable): Expression {
  return { node: "variable", name, type };
}

export function call(operation: string, args: readonly Expression[], type: Type): Expression {
  return { node: "call", operation, args, type };
}

export function printExpression(expression: Expression, language: Language): string {
  switch (expression.node) {
    case "variable":
      return expression.name;
    case "literal":
      return expression[language];
    case "call": {
      const args = expression.args.map((arg) => printExpression(arg, language));
      const operation = operations[expression.operation];
      if (operation === undefined) throw new TypeError(`no operation ${expression.operation}`);
      return operation[language](args);
    }
  }
}

/** `allowAsync` is off where the function is called synchronously, as by the reference. */
export function printLambda(lambda: Lambda, language: Language, allowAsync: boolean): string {
  const names = lambda.params.map(({ name }) => name).join(", ");
  if (language === "py") return `lambda ${names}: ${printExpression(lambda.body, "py")}`;
  const body = printExpression(lambda.body, "js");
  switch (lambda.style) {
    case "async":
      return `${allowAsync ? "async " : ""}(${names}) => ${body}`;
    case "block":
      return `(${names}) => { return ${body}; }`;
    case "function":
      return `function (${names}) { return ${body}; }`;
    case "destructured":
      return printDestructured(lambda);
    case "arrow":
      return `(${names}) => ${body}`;
  }
}

/** Tuple parameters are taken apart in the parameter list, with one name for each item that the body asks for. */
function printDestructured(lambda: Lambda): string {
  const params = lambda.params.map(({ name, type }) =>
    type.kind === "tuple" ? `[${type.items.map((_, i) => `${name}_${i}`).join(", ")}]` : name,
  );
  const tuples = lambda.params.filter(({ type }) => type.kind === "tuple");
  const body = replaceItems(lambda.body, new Set(tuples.map(({ name }) => name)));
  return `(${params.join(", ")}) => ${printExpression(body, "js")}`;
}

function replaceItems(expression: Expression, names: ReadonlySet<string>): Expression {
  const { type } = expression;
  if (expression.node === "literal") return expression;
  if (expression.node === "variable") {
    if (!names.has(expression.name) || type.kind !== "tuple") return expression;
    const items = type.items.map((item, i) => itemOf(expression.name, i, item));
    return call("tuple", items, type);
  }
  const [first] = expression.args;
  if (
    expression.operation.startsWith("item") &&
    first?.node === "variable" &&
    names.has(first.name)
  )
    return itemOf(first.name, Number(expression.operation.slice(4)), type);
  return { ...expression, args: expression.args.map((arg) => replaceItems(arg, names)) };
}

function itemOf(name: string, item: number, type: Type): Expression {
  return variable({ name: `${name}_${item}`, type });
}
