import { describe, expect, it } from "vitest";
import { stripTypes, TypeScriptError } from "#src/shell/strip-types";

function errorOf(code: string): TypeScriptError {
  try {
    stripTypes(code);
  } catch (error) {
    if (error instanceof TypeScriptError) return error;
  }
  throw new Error(`${code} was accepted`);
}

describe("stripTypes", () => {
  it.each([
    ["const x: number = 1\n", "const x         = 1\n"],
    ["interface A {\n  b: string }\nf<A>(1)\n", "             \n             \nf   (1)\n"],
    ["(x as RDD<number>)!.map<string>(y => y)", "(x               ) .map        (y => y)"],
    ["await sc.range(3).count()\n", "await sc.range(3).count()\n"],
  ])("leaves all else in its place: %j", (code, expected) => {
    expect(stripTypes(code)).toBe(expected);
  });

  it.each([
    ["{ a: 1, b: x as number }\n", "{ a: 1, b: x           }\n"],
    ["{ let a: number = 1; a }\n", "{ let a         = 1; a }\n"],
    ["{ a: 1 };\n", "{ a: 1 };\n"],
  ])("takes for an object what may be one: %j", (code, expected) => {
    expect(stripTypes(code)).toBe(expected);
  });

  it("compiles what is more than types", () => {
    const script = stripTypes(
      "enum E { A = 2, B }\nnamespace N { export const n: number = 3 }\nclass P { constructor(readonly x: number) {} }\n[E.B, E[2], N.n, new P(4).x]\n",
    );

    // oxlint-disable-next-line no-eval -- it is what a shell does
    expect((0, eval)(script)).toEqual([3, "A", 3, 4]);
  });

  it.each([
    "interface A {\n",
    "type A<T> =\n",
    "function f(x: number) {\n",
    "const x: number =\n",
    "const f = <T>(x: T): T =>\n",
    "sc.range(3)\n  .map((x) => {\n",
    "const 日本: Map<string,\n",
    "const s = `a\n  b\n",
    "/* a\n",
    "'a\\\n",
    "{ a: 1, b:\n",
  ])("says that a statement may go on: %j", (code) => {
    expect(errorOf(code).isAtEnd).toBe(true);
  });

  it.each([
    ["const x: number = ;\n", "Expression expected", 18],
    ["let a b\n", "Expected", 6],
    ["f(x))\n", "Expected", 4],
  ])("says where one is wrong: %j", (code, message, column) => {
    const error = errorOf(code);

    expect(error).toBeInstanceOf(SyntaxError);
    expect(error.isAtEnd).toBe(false);
    expect(error.message).toContain(message);
    expect(error.stack?.split("\n")[1]?.indexOf("^")).toBe(column);
  });
});
