import { call, type Expression, type Lambda } from "./expression.ts";
import { sameType, type Type } from "./program-type.ts";

// Fewer rows, then smaller ones.
export function* smallerRows(rows: Expression): Generator<Expression> {
  if (rows.node !== "call") return;
  const { args } = rows;
  const half = Math.floor(args.length / 2);
  if (half > 0) {
    yield { ...rows, args: args.slice(0, half) };
    yield { ...rows, args: args.slice(half) };
  }
  for (let i = 0; i < args.length; i++) yield { ...rows, args: args.toSpliced(i, 1) };
  for (const [i, row] of args.entries())
    for (const smaller of smallerLiterals(row)) yield { ...rows, args: args.with(i, smaller) };
}

function* smallerLiterals(literal: Expression): Generator<Expression> {
  if (literal.node === "call") {
    for (const [i, arg] of literal.args.entries())
      for (const smaller of smallerLiterals(arg))
        yield { ...literal, args: literal.args.with(i, smaller) };
    return;
  }
  const simplest = simplestOf(literal.type);
  if (simplest !== undefined && !isSame(simplest, literal)) yield simplest;
}

// One function made smaller: plainly written, or with a part of its body in place of more.
export function* smallerLambdas(lambdas: readonly Lambda[]): Generator<Lambda[]> {
  for (const [i, lambda] of lambdas.entries()) {
    if (lambda.style !== "arrow") yield lambdas.with(i, { ...lambda, style: "arrow" });
    if (lambda.isFixed === true) continue;
    for (const body of smallerExpressions(lambda.body)) yield lambdas.with(i, { ...lambda, body });
  }
}

function* smallerExpressions(expression: Expression): Generator<Expression> {
  const simplest = simplestOf(expression.type);
  if (simplest !== undefined && !isSame(simplest, expression)) yield simplest;
  if (expression.node !== "call" || expression.operation.startsWith("item")) return;
  for (const inner of subexpressions(expression))
    if (sameType(inner.type, expression.type)) yield inner;
  for (const [i, arg] of expression.args.entries())
    for (const smaller of smallerExpressions(arg)) {
      const isDivisor = expression.operation === "modulo" && i === 1;
      if (!isDivisor) yield { ...expression, args: expression.args.with(i, smaller) };
    }
}

function* subexpressions(expression: Expression): Generator<Expression> {
  if (expression.node !== "call") return;
  for (const arg of expression.args) {
    yield arg;
    yield* subexpressions(arg);
  }
}

function isSame(a: Expression, b: Expression): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

const simplestLiterals: Readonly<Record<string, readonly [js: string, py: string]>> = {
  int: ["0", "0"],
  num: ["0", "0.0"],
  str: ['""', '""'],
  bool: ["true", "True"],
};

function simplestOf(type: Type): Expression | undefined {
  if (type.kind === "list") return call("listOf", [], type);
  const literal = simplestLiterals[type.kind];
  return literal && { node: "literal", js: literal[0], py: literal[1], type };
}
