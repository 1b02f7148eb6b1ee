import { executorLocal, UserError } from "@firesteel/core";
import * as firesteel from "@firesteel/core";
import { Parser, tokTypes } from "acorn";
import * as acorn from "acorn";
import { createHash, randomUUID as uuid } from "node:crypto";
import fs, { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import * as util from "node:util";
import type { ClosureCase } from "./case.ts";
import { factor, times, Vector } from "./helpers/arithmetic.ts";
import * as arithmetic from "./helpers/arithmetic.ts";
import baseName from "./helpers/default-export.ts";
import { isSmall } from "./helpers/mixed.ts";
import * as mixed from "./helpers/mixed.ts";

const load = createRequire(path.join(process.cwd(), "x.js"));
const acornAsCommonJs = load("acorn") as typeof acorn;
const { getLineInfo } = acornAsCommonJs;
const { join } = path;
const { Position } = acorn as unknown as {
  Position: new (
    line: number,
    column: number,
  ) => { line: number; column: number; offset(by: number): { column: number } };
};
const position = new Position(3, 4);
const vector = new Vector(3, 4);
const { max, min: smallest } = Math;
const { map: arrayMap } = Array.prototype;
const sizeOf = Object.getOwnPropertyDescriptor(Map.prototype, "size")?.get;
const { log } = console;
const { env } = process;
const builtins = { JSON, Promise, console, globalThis };
const fetchPage = fetch;
const aliases = { hash: createHash, exists: existsSync };
const where = import.meta.url;

/** Built-ins, packages and the user's own modules. */
export const moduleCases: readonly ClosureCase[] = [
  {
    name: "globals",
    make: () => (x: number) => [
      Math.max(x, 2),
      JSON.stringify({ x }),
      Number("4"),
      [..."ab"],
      typeof structuredClone,
    ],
    args: [1],
  },
  {
    name: "built-in functions by identity",
    make: () => () => [
      max(1, 2),
      smallest(1, 2),
      arrayMap.call([1], String),
      sizeOf?.call(new Map([[1, 2]])),
    ],
  },
  {
    name: "objects that hold built-ins",
    make: () => () => [
      builtins.JSON === JSON,
      builtins.Promise === Promise,
      builtins.globalThis === globalThis,
      builtins.console === console,
    ],
  },
  {
    name: "console.log and process.env",
    make: () => () => [log === console.log, env === process.env],
  },
  { name: "a global that Node makes late", make: () => () => fetchPage === fetch },
  { name: "a built-in as the function", make: () => Math.hypot, args: [3, 4] },
  {
    name: "named imports of built-in modules",
    make: () => (x: string) => [createHash("sha1").update(x).digest("hex"), uuid().length],
    args: ["a"],
  },
  {
    name: "default and namespace imports of built-in modules",
    make: () => () => [
      path.basename("/a/b.txt"),
      util.isDeepStrictEqual([1], [1]),
      fs.existsSync("/"),
      existsSync("/nowhere"),
    ],
  },
  {
    name: "functions taken out of modules",
    make: () => () => [
      join("a", "b"),
      aliases.exists("/nowhere"),
      aliases.hash("md5").update("").digest("hex"),
    ],
  },
  {
    name: "named imports of a package",
    make: () => () => [tokTypes.num.label, Parser.parse("1", { ecmaVersion: 2024 }).type],
  },
  {
    name: "a namespace import of a package",
    make: () => (x: string) => acorn.parse(x, { ecmaVersion: 2024 }).body[0]?.type,
    args: ["f()"],
  },
  {
    name: "an instance of a package's class",
    make: () => () => [position instanceof Position, position.offset(1).column, position.line],
  },
  {
    name: "a CommonJS package",
    make: () => (x: string) => acornAsCommonJs.parse(x, { ecmaVersion: 2024 }).type,
    args: ["f()"],
  },
  { name: "a function out of a CommonJS package", make: () => () => getLineInfo("a\nb", 2).line },
  { name: "a function of an own module", make: () => (x: number) => times(x) + factor, args: [2] },
  { name: "an own module as the function", make: () => times, args: [2] },
  {
    name: "a namespace of an own module",
    make: () => (x: number) => arithmetic.times(x) + arithmetic.factor,
    args: [2],
  },
  {
    name: "a namespace of an own module as a whole",
    make: () => () => Object.keys(arithmetic).includes("times"),
  },
  { name: "a default export", make: () => (x: string) => baseName(x), args: ["/a/b.txt"] },
  {
    name: "a class of an own module",
    make: () => (x: number) => new Vector(x, 4).length(),
    args: [3],
  },
  {
    name: "an instance of an own module's class",
    make: () => () => [vector.length(), vector instanceof Vector],
  },
  {
    name: "a module that also exports a server",
    make: () => (x: number) => [isSmall(x), mixed.plusLimit(x), mixed.limit],
    args: [3],
  },
  {
    name: "import.meta.url",
    make: () => () => import.meta.url.length,
    except: {
      "esbuild-cjs": "CommonJS has none",
      jest: "CommonJS has none",
      "jest-coverage": "CommonJS has none",
    },
  },
  {
    name: "import.meta.filename and dirname",
    make: () => () => [
      path.basename(import.meta.filename).length > 0,
      path.dirname(import.meta.filename) === import.meta.dirname,
    ],
    expected: [true, true],
    except: {
      "esbuild-cjs": "CommonJS has none",
      jest: "CommonJS has none",
      "jest-coverage": "CommonJS has none",
      vitest: "vite leaves them out",
    },
  },
  { name: "a constant made from import.meta", make: () => () => typeof where },
  {
    name: "dynamic import of a built-in module",
    make: () => async () => (await import("node:os")).EOL,
  },
  {
    name: "dynamic import of a package",
    make: () => async () => (await import("acorn")).parse("1", { ecmaVersion: 2024 }).type,
  },
  {
    name: "exports of this package",
    make: () => () => [
      UserError.is(new UserError("CODE", "text"), "CODE"),
      typeof firesteel.executorLocal,
      firesteel.withVars.length,
    ],
  },
  {
    name: "executorLocal",
    make: () => (x: number) => executorLocal("closure-case", () => ({ x })).x,
    args: [4],
  },
];
