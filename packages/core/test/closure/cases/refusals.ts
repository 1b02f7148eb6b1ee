import { createServer } from "node:net";
import { PassThrough } from "node:stream";
import { refuseSymbol } from "#src/closure/handle";
import type { ClosureCase } from "./case.ts";
import * as mixed from "./helpers/mixed.ts";

const socket = createServer();
const stream = new PassThrough();
const usesSocket = (x: number): boolean => socket.listening && x > 0;
const promise = Promise.resolve(1);
const weak = new WeakMap<object, number>();
const reference = new WeakRef({});
const unique = Symbol("unique");
const proxy = new Proxy({}, {});
const running = (function* () {
  yield 1;
})();
const iterator = new Map([[1, 2]]).entries();
const target = {
  k: 2,
  times(x: number): number {
    return x * this.k;
  },
};
const bound = target.times.bind(target);
const timer = setTimeout(() => {}, 0);
clearTimeout(timer);
const headers = new Headers();
class Secret {
  #value = 1;
  reveal(): number {
    return this.#value;
  }
}
class Child extends Secret {}
const secret = new Secret();
const child = new Child();
class Pipe extends PassThrough {}
const pipe = new Pipe();
const config = { deep: { list: [1, { socket }] } };
const rdd = { [refuseSymbol]: "an RDD cannot be used in a function of another RDD" };
class Base {
  toString(): string {
    return "base";
  }
}
class Outer extends Base {
  limit = 1;
  arrow(): (x: number) => boolean {
    return (x) => x > this.limit;
  }
  parent(): () => string {
    return () => super.toString();
  }
}
function withArguments(..._: number[]): () => number {
  // eslint-disable-next-line prefer-rest-params
  return () => arguments.length;
}
function withNewTarget(): () => boolean {
  return () => new.target === undefined;
}
const callsEval = (x: string): unknown => {
  // eslint-disable-next-line no-eval
  return eval(x);
};
declare const nowhere: number;

function refusal(
  name: string,
  make: ClosureCase["make"],
  reason: string,
  path: readonly string[],
  except: ClosureCase["except"] = {},
): ClosureCase {
  return { name: `refuses ${name}`, make, refused: { reason, path }, except };
}

const renamed = { "esbuild-minify": "the minifier renames the variables of the path" } as const;

/** What cannot travel, with the way to it. */
export const refusalCases: readonly ClosureCase[] = [
  refusal(
    "an open handle",
    () => (x: number) => usesSocket(x),
    "open-handle",
    ["closure", "usesSocket", "socket"],
    renamed,
  ),
  refusal("a stream", () => () => stream.readable, "open-handle", ["stream"], renamed),
  refusal(
    "an instance of a class that extends a stream",
    () => () => pipe.readable,
    "open-handle",
    ["pipe"],
    renamed,
  ),
  refusal("a timer", () => () => timer, "open-handle", ["timer"], renamed),
  refusal("a handle deep inside", () => () => config.deep, "open-handle", [
    "deep",
    "list",
    "[1]",
    "socket",
  ]),
  refusal(
    "a server of a module",
    () => () => mixed.server.listening,
    "open-handle",
    ["server"],
    renamed,
  ),
  refusal("a bound function", () => (x: number) => bound(x), "bound-function", ["bound"], renamed),
  refusal("a bound function itself", () => target.times.bind(target), "bound-function", [
    "closure",
  ]),
  refusal("`this` of the scope around", () => new Outer().arrow(), "this", ["closure"]),
  refusal("`super` of the scope around", () => new Outer().parent(), "super", ["closure"]),
  refusal("`arguments` of the function around", () => withArguments(1), "arguments", ["closure"]),
  refusal("`new.target` of the function around", () => withNewTarget(), "new-target", ["closure"]),
  refusal(
    "an instance with private fields",
    () => () => secret.reveal(),
    "private-fields",
    ["secret"],
    renamed,
  ),
  refusal(
    "an instance with inherited private fields",
    () => () => child.reveal(),
    "private-fields",
    ["child"],
    renamed,
  ),
  refusal("a WeakMap", () => () => weak.has(target), "weak-collection", ["weak"], renamed),
  refusal("a WeakRef", () => () => reference.deref(), "weak-collection", ["reference"], renamed),
  refusal("a Promise", () => async () => await promise, "promise", ["promise"], renamed),
  refusal("a Proxy", () => () => proxy, "proxy", ["proxy"], renamed),
  refusal("a running generator", () => () => running.next(), "generator", ["running"], renamed),
  refusal("a running iterator", () => () => iterator.next(), "iterator", ["iterator"], renamed),
  refusal("a unique symbol", () => () => unique, "unique-symbol", ["unique"], renamed),
  refusal(
    "an object that only this process has",
    () => () => headers.get("a"),
    "native-object",
    ["headers"],
    renamed,
  ),
  refusal("direct eval", () => callsEval, "direct-eval", ["closure"]),
  refusal("an undeclared name", () => () => nowhere + 1, "undeclared", ["nowhere"]),
  refusal("other uses of import.meta", () => () => import.meta, "import-meta", ["closure"], {
    "esbuild-cjs": "CommonJS has none",
    jest: "CommonJS has none",
    "jest-coverage": "CommonJS has none",
    vitest: "vite makes a variable of it",
    "vitest-vm": "vite makes a variable of it",
  }),
  refusal("an object that says so", () => () => rdd, "refused", ["rdd"], renamed),
];
