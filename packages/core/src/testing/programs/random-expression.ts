import type { Dice } from "./dice.ts";
import {
  call,
  type Expression,
  type Lambda,
  type LambdaStyle,
  type Variable,
  variable,
} from "./expression.ts";
import { oddValues } from "./odd-values.ts";
import { bool, int, isOrdered, list, num, sameType, str, type Type } from "./program-type.ts";

const characters = ["a", "b", "c", "z", "A", "\u00e9", "\u4e2d", "\u{1f600}", " ", "7"];

/** A literal of `type`, from few different ones so that keys collide. */
export function randomLiteral(dice: Dice, type: Type): Expression {
  switch (type.kind) {
    case "int": {
      const value = dice.chance(0.8) ? dice.int(-4, 6) : dice.int(-1000, 1000);
      return { node: "literal", js: String(value), py: String(value), type };
    }
    case "num": {
      const value = dice.chance(0.8) ? dice.int(-8, 12) / 4 : dice.int(-1000, 1000) / 7;
      const text = String(value);
      return { node: "literal", js: text, py: /[.e]/.test(text) ? text : `${text}.0`, type };
    }
    case "str": {
      const text = JSON.stringify(
        dice.list(dice.int(0, dice.pick([1, 2, 4])), () => dice.pick(characters)).join(""),
      );
      return { node: "literal", js: text, py: text, type };
    }
    case "bool": {
      const value = dice.chance(0.5);
      return { node: "literal", js: String(value), py: value ? "True" : "False", type };
    }
    case "tuple":
      return call(
        "tuple",
        type.items.map((item) => randomLiteral(dice, item)),
        type,
      );
    case "list":
      return call(
        "listOf",
        dice.list(dice.int(0, 3), () => randomLiteral(dice, type.item)),
        type,
      );
    case "option":
      return { node: "literal", js: "undefined", py: "None", type };
    case "odd":
      return { node: "literal", js: dice.pick(oddValues[type.pool]), py: "None", type };
  }
}

/** The expressions that reach a value inside the variables: the variables, items of tuples, values of broadcasts. */
function reachable(scope: readonly Variable[]): Expression[] {
  const found: Expression[] = [];
  const visit = (expression: Expression): void => {
    found.push(expression);
    const { type } = expression;
    if (type.kind === "tuple")
      for (const [i, item] of type.items.entries()) visit(call(`item${i}`, [expression], item));
  };
  for (const one of scope)
    visit(
      one.name.startsWith("broadcast")
        ? call("broadcastValue", [variable(one)], one.type)
        : variable(one),
    );
  return found;
}

/** An expression of `type` over the variables of `scope`, nested up to `depth` operations. */
export function randomExpression(
  dice: Dice,
  type: Type,
  scope: readonly Variable[],
  depth: number,
): Expression {
  const paths = reachable(scope);
  const fitting = paths.filter((path) => sameType(path.type, type));
  const make = (wanted: Type): Expression => randomExpression(dice, wanted, scope, depth - 1);
  const pathOf = (test: (type: Type) => boolean): Expression | undefined => {
    const candidates = paths.filter((path) => test(path.type));
    return candidates.length === 0 ? undefined : dice.pick(candidates);
  };
  const leaf = (): Expression =>
    fitting.length > 0 && dice.chance(0.85) ? dice.pick(fitting) : randomLiteral(dice, type);
  if (depth <= 0) return type.kind === "tuple" && fitting.length === 0 ? build(type, make) : leaf();
  if (dice.chance(0.3)) return leaf();
  if (type.kind !== "bool" && dice.chance(0.12))
    return call("choose", [make(bool), make(type), make(type)], type);

  switch (type.kind) {
    case "int":
      return randomInt(dice, make, pathOf);
    case "num": {
      const binary = dice.pick(["add", "subtract", "multiplyNum", "divide", "larger", "smaller"]);
      if (dice.chance(0.6)) return call(binary, [make(num), make(num)], num);
      return dice.chance(0.5) ? call("toNum", [make(int)], num) : call("root", [make(num)], num);
    }
    case "str":
      return dice.pick([
        () => call("concat", [make(str), make(str)], str),
        () => call("upper", [make(str)], str),
        () => call("firstCharacter", [make(str)], str),
        () => call("intToText", [make(int)], str),
      ])();
    case "bool":
      return dice.pick([
        () => call("lessInt", [make(int), make(int)], bool),
        () => call("equalInt", [make(int), make(int)], bool),
        () => call("equalText", [make(str), make(str)], bool),
        () => call("isEven", [make(int)], bool),
        () => call("not", [make(bool)], bool),
        () => call(dice.pick(["and", "or"]), [make(bool), make(bool)], bool),
      ])();
    case "tuple":
      return build(type, make);
    case "list":
      return randomList(dice, type, make, leaf, pathOf);
    case "option":
    case "odd":
      return leaf();
  }
}

function build(type: Type & { kind: "tuple" }, make: (type: Type) => Expression): Expression {
  return call(
    "tuple",
    type.items.map((item) => make(item)),
    type,
  );
}

type PathOf = (test: (type: Type) => boolean) => Expression | undefined;

function randomInt(dice: Dice, make: (type: Type) => Expression, pathOf: PathOf): Expression {
  const anyList = pathOf((t) => t.kind === "list");
  const intList = pathOf((t) => t.kind === "list" && t.item.kind === "int");
  const maybeInt = pathOf((t) => t.kind === "option" && t.item.kind === "int");
  const maybe = pathOf((t) => t.kind === "option");
  const choices: (() => Expression)[] = [
    () => call("add", [make(int), make(int)], int),
    () => call("subtract", [make(int), make(int)], int),
    () => call("multiplyInt", [make(int), make(int)], int),
    () => {
      const n = String(dice.int(2, 7));
      return call("modulo", [make(int), { node: "literal", js: n, py: n, type: int }], int);
    },
    () => call(dice.pick(["larger", "smaller"]), [make(int), make(int)], int),
    () => call("textLength", [make(str)], int),
    () => call("floor", [make(num)], int),
  ];
  if (anyList !== undefined) choices.push(() => call("listLength", [anyList], int));
  if (intList !== undefined) choices.push(() => call("listSum", [intList], int));
  if (maybeInt !== undefined) choices.push(() => call("orElse", [maybeInt, make(int)], int));
  if (maybe !== undefined)
    choices.push(() =>
      call("choose", [call("isAbsent", [maybe], bool), make(int), make(int)], int),
    );
  return dice.pick(choices)();
}

function randomList(
  dice: Dice,
  type: Type & { kind: "list" },
  make: (type: Type) => Expression,
  leaf: () => Expression,
  pathOf: PathOf,
): Expression {
  const { item } = type;
  const choices: (() => Expression)[] = [
    leaf,
    () => call("listOf", [make(item), make(item)], type),
    () => call("listOf", [], type),
  ];
  if (item.kind === "int") choices.push(() => call("upTo", [make(int)], type));
  if (item.kind === "str") {
    choices.push(() => call("characters", [make(str)], type));
    choices.push(() => call("split", [make(str)], type));
  }
  if (isOrdered(item) && item.kind !== "odd") {
    const bag = pathOf((t) => sameType(t, list(item, true)) || sameType(t, list(item, false)));
    if (bag !== undefined) choices.push(() => call("sorted", [bag], type));
  }
  return dice.pick(choices)();
}

const styles: readonly LambdaStyle[] = [
  "arrow",
  "arrow",
  "arrow",
  "block",
  "function",
  "destructured",
];

/** A function from the parameters to `result`, which may also use the variables of `outer`. */
export function randomLambda(
  dice: Dice,
  parameters: readonly Type[],
  result: Type,
  outer: readonly Variable[],
  options: { depth?: number; async?: boolean } = {},
): Lambda {
  const params = parameters.map((type, i) => ({ name: ["x", "y", "z"][i] as string, type }));
  const scope = [...params, ...params, ...outer];
  const body = randomExpression(dice, result, scope, options.depth ?? dice.int(0, 3));
  const style = options.async === true && dice.chance(0.08) ? "async" : dice.pick(styles);
  return { params, body, style };
}
