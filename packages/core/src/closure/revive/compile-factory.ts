import vm from "node:vm";
import type { WireCode } from "../bundle/wire-bundle.ts";

/** Makes a function from the values of its free variables; see {@link WireCode}. */
export type Factory = (
  ...values: readonly unknown[]
) => readonly [
  f: (...args: never) => unknown,
  setLate: (parameter: number, value: unknown) => void,
  setPrivateStatic?: (field: number, value: unknown) => void,
];

/** Compiles a factory without evaluating text: `vm.compileFunction` also works where code generation is forbidden. */
export function compileFactory(code: WireCode): Factory {
  try {
    return compile(code, code.body);
  } catch (error) {
    // V8 does not tell whether an arrow function was strict; what does not parse as strict code was not.
    if (!(error instanceof SyntaxError) || !code.body.startsWith(strict)) throw error;
    return compile(code, " ".repeat(strict.length) + code.body.slice(strict.length));
  }
}

const strict = '"use strict";';

function compile(code: WireCode, body: string): Factory {
  const { parameters, url, lineOffset, columnOffset, hasDynamicImport } = code;
  const options: vm.CompileFunctionOptions = {
    lineOffset,
    columnOffset,
    ...(url === undefined ? {} : { filename: url }),
  };
  const factory = hasDynamicImport
    ? withoutExperimentalWarning(() =>
        vm.compileFunction(body, parameters, {
          ...options,
          // Relative specifiers are the user's file's.
          importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
        }),
      )
    : vm.compileFunction(body, parameters, options);
  return factory as Factory;
}

/** Node 20 warns of the default loader once, which would be noise in every worker. */
export function withoutExperimentalWarning<T>(action: () => T): T {
  const emitWarning: unknown = Reflect.get(process, "emitWarning");
  process.emitWarning = () => {};
  try {
    return action();
  } finally {
    Reflect.set(process, "emitWarning", emitWarning);
  }
}
