import { actions } from "./actions.ts";
import { type Lambda, type Language, printExpression, printLambda } from "./expression.ts";
import { jsPrelude, pyPrelude } from "./prelude.ts";
import type { Action, Constant, Program, Step } from "./program.ts";
import { rddOperations } from "./program-state.ts";
import type { Argument } from "./rdd-operation.ts";

/**
 * The program as a JavaScript expression: an async function of a context. `allowAsync` writes some of its functions as
 * async ones, which the reference cannot run.
 */
export function printJavaScript(program: Program, allowAsync: boolean): string {
  const lines = [
    ...program.constants.map((constant) => `const ${printConstant(constant, "js")};`),
    ...program.steps.map((step, i) => `const r${i} = ${printStep(step, "js", allowAsync)};`),
    ...printAction(program.action, "js", allowAsync),
  ];
  return `async (sc) => {\n${lines.map((line) => `  ${line}\n`).join("")}}`;
}

/** A module whose `programs` are the functions, and whose `Point` is the class of their instances. */
export function printModule(programs: readonly Program[], allowAsync: boolean): string {
  const functions = programs.map((program) => printJavaScript(program, allowAsync));
  const gather =
    "const gather = async (it) => { const all = []; for await (const x of it) all.push(x); return all; };";
  return `${jsPrelude}${gather}\nexport { Point, Point3 };\nexport const programs = [\n${functions.join(",\n")}\n];\n`;
}

/** Python source that defines `program(sc)`. */
export function printPython(program: Program): string {
  const lines = [
    ...program.constants.map((constant) => printConstant(constant, "py")),
    ...program.steps.map((step, i) => `r${i} = ${printStep(step, "py", false)}`),
    ...printAction(program.action, "py", false),
  ];
  return `${pyPrelude}\ndef program(sc):\n${lines.map((line) => `    ${line}\n`).join("")}`;
}

function printConstant({ name, value }: Constant, language: Language): string {
  const text = printExpression(value, language);
  return name.startsWith("broadcast") ? `${name} = sc.broadcast(${text})` : `${name} = ${text}`;
}

function printStep(step: Step, language: Language, allowAsync: boolean): string {
  const operation = rddOperations[step.operation];
  if (operation === undefined) throw new TypeError(`no operation ${step.operation}`);
  const names = step.inputs.map((input) => `r${input}`);
  const args = operation.args(step).map((argument) => {
    if ("rdd" in argument) return names[argument.rdd];
    if ("mapped" in argument)
      return `${names[0]}.map(${printLambda(argument.mapped, language, allowAsync)})`;
    return printArgument(argument, language, allowAsync);
  });
  const method = operation.method ?? step.operation;
  const suffix = operation.suffix?.[language] ?? "";
  if (language === "py" && operation.pythonHelper !== undefined)
    return `${operation.pythonHelper}(${[names[0] ?? "sc", ...trimmed(args)].join(", ")})${suffix}`;
  return `${names[0] ?? "sc"}.${method}(${trimmed(args).join(", ")})${suffix}`;
}

function printArgument(
  argument: Exclude<Argument, { rdd: number } | { mapped: Lambda }>,
  language: Language,
  allowAsync: boolean,
): string | undefined {
  if ("lambda" in argument)
    return argument.lambda && printLambda(argument.lambda, language, allowAsync);
  if ("number" in argument)
    return argument.number === undefined ? undefined : String(argument.number);
  if ("flag" in argument) {
    const text = String(argument.flag);
    return language === "js" ? text : text.charAt(0).toUpperCase() + text.slice(1);
  }
  if ("literal" in argument) return argument.literal && printExpression(argument.literal, language);
  if ("helper" in argument) {
    const lambdas = argument.lambdas.map((lambda) => printLambda(lambda, language, false));
    return `${argument.helper}(${lambdas.join(", ")})`;
  }
  return argument[language];
}

/** Without the arguments at the end that are left to their defaults. */
function trimmed(args: readonly (string | undefined)[]): string[] {
  const end = args.findLastIndex((arg) => arg !== undefined) + 1;
  return args.slice(0, end).map((arg) => arg ?? "undefined");
}

function printAction(action: Action, language: Language, allowAsync: boolean): string[] {
  const operation = actions[action.operation];
  if (operation === undefined) throw new TypeError(`no action ${action.operation}`);
  const rdd = `r${action.input}`;
  const wait = language === "js" ? "await " : "";
  if (operation.isAccumulation === true) {
    const [lambda] = action.lambdas;
    const body = printExpression(lambda!.body, language);
    const end = language === "js" ? ";" : "";
    const f = language === "js" ? `(x) => { acc.add(${body}); }` : `lambda x: acc.add(${body})`;
    return [
      `${language === "js" ? "const " : ""}acc = sc.accumulator(0)${end}`,
      `${wait}${rdd}.foreach(${f})${end}`,
      `return acc.value${end}`,
    ];
  }
  const args = operation
    .args(action)
    .map((argument) =>
      "rdd" in argument || "mapped" in argument
        ? undefined
        : printArgument(argument, language, allowAsync),
    );
  const call = `${rdd}.${operation.method ?? action.operation}(${trimmed(args).join(", ")})`;
  const wrapped = operation.wrap?.[language]?.(call) ?? call;
  return [`return ${wait}${wrapped}${language === "js" ? ";" : ""}`];
}
