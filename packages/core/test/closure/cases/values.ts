import { Buffer } from "node:buffer";
import type { ClosureCase } from "./case.ts";

const text = "lone \ud800 surrogate";
let assignedLater = 1;
assignedLater = 2;
export const exported = [1, 2, 3];
const table = new Map<unknown, unknown>([
  ["a", 1],
  [2, new Set([3, "4"])],
]);
const cyclic: { self?: unknown; list: unknown[] } = { list: [] };
cyclic.self = cyclic;
cyclic.list.push(cyclic, cyclic.list);
const holes = [1, , 3];
const sparse: number[] = [];
sparse[4_000_000] = 1;
const withExtras = Object.assign([1, 2], { note: "extra" });
const buffer = new ArrayBuffer(16);
const words = new Uint16Array(buffer, 2, 3);
const bytes = new Uint8Array(buffer);
words[0] = 258;
const shared = new Int32Array(new SharedArrayBuffer(8));
shared[1] = 7;
const frozen = Object.freeze({ deep: Object.freeze([1]) });
const hidden = Object.defineProperties({} as Record<string, unknown>, {
  secret: { value: 1, enumerable: false },
  fixed: { value: 2, enumerable: true },
});
const hostile = JSON.parse('{"__proto__": 1, "constructor": 2, "a b": 3}') as object;
const bare: Record<string, number> = Object.assign(Object.create(null) as object, { a: 1 });
let getterCalls = 0;
const lazy = {
  base: 20,
  get twice(): number {
    getterCalls++;
    return this.base * 2;
  },
};
const bigText = "x".repeat(70_000) + "é";
const bigWide = "\u4e2d\ud800".repeat(40_000);
const bigBytes = new Uint8Array(100_000).fill(3);
const linked = (() => {
  let head: { next: unknown; i: number } | undefined;
  for (let i = 0; i < 20_000; i++) head = { next: head, i };
  return head;
})();
const symbolKeyed = { [Symbol.for("firesteel.test")]: 5, [Symbol.iterator]: undefined };
const pattern = /b+/gi;
pattern.lastIndex = 3;
const failure = new RangeError("too far", { cause: new Error("inner") });
const link = new URL("https://user@example.org/a?b=c#d");
const numberFormat = new Intl.NumberFormat("de-DE", { maximumFractionDigits: 1 });
const decoder = new TextDecoder("utf-16le", { fatal: true });
const wrapped: object = Object(5n) as object;

/** Captured values of every kind. */
export const valueCases: readonly ClosureCase[] = [
  {
    name: "primitives",
    make: () => {
      const [a, b, c, d, e, f, g] = [1, "s", true, null, undefined, 12345678901234567890n, -0];
      return () => [a, b, c, d, e, f, Object.is(g, -0)];
    },
  },
  {
    name: "NaN, -0 and infinities in an array",
    make: () => withList([NaN, -0, Infinity, -Infinity]),
  },
  { name: "a lone surrogate", make: () => () => [text.length, text.charCodeAt(5)] },
  { name: "an assigned variable has its value of now", make: () => () => assignedLater },
  { name: "an exported constant", make: () => (i: number) => exported[i], args: [1] },
  { name: "Map and Set", make: () => () => [table.get("a"), [...(table.get(2) as Set<unknown>)]] },
  {
    name: "cycles",
    make: () => () => [
      cyclic.self === cyclic,
      cyclic.list[0] === cyclic,
      cyclic.list[1] === cyclic.list,
    ],
  },
  { name: "holes stay holes", make: () => () => [0 in holes, 1 in holes, holes.length] },
  { name: "a sparse array", make: () => () => [sparse.length, Object.keys(sparse)] },
  { name: "extra properties of an array", make: () => () => [withExtras.note, withExtras.length] },
  { name: "Date", make: () => withValue(new Date(86_400_000), (date) => date.toISOString()) },
  {
    name: "an invalid Date",
    make: () => withValue(new Date(NaN), (date) => String(date.getTime())),
  },
  {
    name: "RegExp with its position",
    make: () => () => [pattern.lastIndex, pattern.exec("bb bbb")?.[0]],
  },
  {
    name: "views of one buffer share it",
    make: () => () => {
      bytes[2] = 9;
      return [words[0], words.byteOffset, words.length, words.buffer === bytes.buffer];
    },
    expected: [265, 2, 3, true],
  },
  {
    name: "a SharedArrayBuffer is copied",
    make: () => () => [Atomics.add(shared, 1, 1), shared.buffer instanceof SharedArrayBuffer],
    expected: [7, true],
  },
  {
    name: "Buffer",
    make: () => withValue(Buffer.from("häm"), (b) => [Buffer.isBuffer(b), b.toString()]),
  },
  {
    name: "a small Buffer leaves its pool",
    make: () =>
      withValue(Buffer.from("abc"), (b) => b.buffer.byteLength === 3 || b.buffer.byteLength),
    expected: true,
  },
  {
    name: "DataView",
    make: () => withValue(new DataView(buffer, 2), (view) => view.getUint16(0, true)),
    expected: 258,
  },
  { name: "bigint arrays", make: () => withValue(new BigInt64Array([1n, -2n]), (a) => a[1]) },
  {
    name: "frozen objects stay frozen",
    make: () => () => [Object.isFrozen(frozen), Object.isFrozen(frozen.deep)],
  },
  {
    name: "property attributes",
    make: () => () => [
      Object.keys(hidden),
      hidden["secret"],
      Object.getOwnPropertyDescriptor(hidden, "fixed"),
    ],
  },
  {
    name: "hostile keys stay data",
    make: () => () => [
      Object.keys(hostile),
      Object.getOwnPropertyDescriptor(hostile, "__proto__")?.value,
      Object.getPrototypeOf(hostile) === Object.prototype,
    ],
  },
  { name: "a null prototype", make: () => () => [Object.getPrototypeOf(bare), bare["a"]] },
  {
    name: "getters are copied, not called",
    make: () => () => [
      lazy.twice,
      Object.getOwnPropertyDescriptor(lazy, "twice")?.get !== undefined,
      getterCalls,
    ],
    expected: [40, true, 1],
  },
  { name: "a long Latin-1 string", make: () => () => [bigText.length, bigText.at(-1)] },
  {
    name: "a long string of UTF-16",
    make: () => () => [bigWide.length, bigWide.charCodeAt(79_999)],
  },
  { name: "many bytes", make: () => () => bigBytes.reduce((a, b) => a + b, 0) },
  {
    name: "a long linked list",
    make: () => () => {
      let n = 0;
      for (let node = linked; node !== undefined; node = node.next as typeof linked) n++;
      return n;
    },
  },
  {
    name: "registered and well-known symbols",
    make: () =>
      withValue([Symbol.for("firesteel.test"), Symbol.iterator] as const, ([a, b]) => [
        Symbol.keyFor(a),
        b === Symbol.iterator,
      ]),
  },
  {
    name: "symbol keys",
    make: () => () => [
      symbolKeyed[Symbol.for("firesteel.test") as never],
      Symbol.iterator in symbolKeyed,
    ],
  },
  {
    name: "errors",
    make: () => () => [
      failure instanceof RangeError,
      failure.message,
      (failure.cause as Error).message,
      String(failure.stack).split("\n")[0],
    ],
  },
  { name: "URL", make: () => () => new URL("../x", link).href },
  { name: "Intl formats", make: () => () => numberFormat.format(1234.56) },
  { name: "TextDecoder", make: () => () => decoder.decode(new Uint8Array([65, 0])) },
  { name: "boxed primitives", make: () => () => typeof wrapped.valueOf() },
  {
    name: "an arguments object",
    make: () =>
      (function (..._: unknown[]) {
        // eslint-disable-next-line prefer-rest-params
        const args = arguments;
        return () => [args.length, args[1] as unknown];
      })(1, "two"),
  },
];

function withList(list: readonly unknown[]): () => unknown {
  return () => list.map((x) => [typeof x, Object.is(x, -0), String(x)]);
}

function withValue<T>(value: T, f: (value: T) => unknown): () => unknown {
  return () => f(value);
}
