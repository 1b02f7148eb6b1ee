/** How an operation of the little language is written in both languages; `prelude.ts` has the helpers. */
interface OperationText {
  readonly js: (args: readonly string[]) => string;
  readonly py: (args: readonly string[]) => string;
}

function both(text: (...args: string[]) => string): OperationText {
  return { js: (args) => text(...args), py: (args) => text(...args) };
}

function each(js: (...args: string[]) => string, py: (...args: string[]) => string): OperationText {
  return { js: (args) => js(...args), py: (args) => py(...args) };
}

function helper(name: string): OperationText {
  return both((...args) => `${name}(${args.join(", ")})`);
}

export const operations: Readonly<Record<string, OperationText>> = {
  // Numbers. Both languages compute these in the same doubles or exact integers.
  add: both((a, b) => `(${a} + ${b})`),
  subtract: both((a, b) => `(${a} - ${b})`),
  modulo: helper("imod"),
  multiplyInt: both((a, b) => `imod(imod(${a}, 1009) * imod(${b}, 1009), 1009)`),
  multiplyNum: both((a, b) => `squash(${a} * ${b})`),
  divide: helper("ratio"),
  root: helper("root"),
  floor: helper("floor"),
  toNum: both((a) => `(${a} / 2)`),
  larger: each(
    (a, b) => `Math.max(${a}, ${b})`,
    (a, b) => `max(${a}, ${b})`,
  ),
  smaller: each(
    (a, b) => `Math.min(${a}, ${b})`,
    (a, b) => `min(${a}, ${b})`,
  ),
  addModulo: both((a, b) => `imod(${a} + ${b}, 99991)`),

  // Text, by code points.
  concat: both((a, b) => `clip(${a} + ${b})`),
  append: both((a, b) => `(${a} + ${b})`),
  textLength: helper("size"),
  firstCharacter: helper("head"),
  upper: each(
    (a) => `${a}.toUpperCase()`,
    (a) => `${a}.upper()`,
  ),
  intToText: each(
    (a) => `String(${a})`,
    (a) => `str(${a})`,
  ),
  characters: each(
    (a) => `[...${a}]`,
    (a) => `list(${a})`,
  ),
  split: each(
    (a) => `${a}.split("a")`,
    (a) => `${a}.split("a")`,
  ),

  // Conditions.
  lessInt: both((a, b) => `(${a} < ${b})`),
  equalInt: each(
    (a, b) => `(${a} === ${b})`,
    (a, b) => `(${a} == ${b})`,
  ),
  equalText: each(
    (a, b) => `(${a} === ${b})`,
    (a, b) => `(${a} == ${b})`,
  ),
  isEven: both((a) => `even(${a})`),
  not: each(
    (a) => `!${a}`,
    (a) => `(not ${a})`,
  ),
  and: each(
    (a, b) => `(${a} && ${b})`,
    (a, b) => `(${a} and ${b})`,
  ),
  or: each(
    (a, b) => `(${a} || ${b})`,
    (a, b) => `(${a} or ${b})`,
  ),
  choose: each(
    (c, a, b) => `(${c} ? ${a} : ${b})`,
    (c, a, b) => `(${a} if ${c} else ${b})`,
  ),

  // Tuples, lists, options.
  tuple: each(
    (...items) => `[${items.join(", ")}]`,
    (...items) => `(${items.join(", ")}${items.length === 1 ? "," : ""})`,
  ),
  item0: both((t) => `${t}[0]`),
  item1: both((t) => `${t}[1]`),
  item2: both((t) => `${t}[2]`),
  listOf: both((...items) => `[${items.join(", ")}]`),
  upTo: helper("up_to"),
  listLength: each(
    (a) => `${a}.length`,
    (a) => `len(${a})`,
  ),
  listSum: helper("total"),
  sorted: helper("in_order"),
  orElse: helper("or_else"),
  isAbsent: helper("is_absent"),
  broadcastValue: both((b) => `${b}.value`),
};
