import * as fc from "fast-check";

/** Any sequence of UTF-16 units: lone surrogates, controls, pairs. */
export const anyString: fc.Arbitrary<string> = fc.oneof(
  fc.string(),
  fc.string({ unit: "binary" }),
  fc
    .array(
      fc.oneof(
        fc.integer({ min: 0, max: 0x7f }),
        fc.integer({ min: 0xd7f0, max: 0xe010 }),
        fc.integer({ min: 0, max: 0xffff }),
      ),
      { maxLength: 9 },
    )
    .map((units) => String.fromCharCode(...units)),
  fc.constantFrom("__proto__", "constructor", "", "0", '"];process.exit()//'),
);

export const anyNumber: fc.Arbitrary<number> = fc.oneof(
  fc.integer(),
  fc.double(),
  fc.constantFrom(0, -0, NaN, Infinity, -Infinity, 2 ** 31, -(2 ** 31), 2 ** 53, 1.5),
);

export const anyBigint: fc.Arbitrary<bigint> = fc.oneof(
  fc.bigInt({ min: -5n, max: 5n }),
  fc.bigInt(),
  fc.constantFrom(2n ** 63n, -(2n ** 63n), 2n ** 53n),
);

export const anyDate: fc.Arbitrary<Date> = fc.date({ noInvalidDate: false });

export class Point {
  readonly x: unknown;
  readonly y: unknown;
  constructor(x: unknown, y: unknown) {
    this.x = x;
    this.y = y;
  }
}

export class Size {
  readonly x: unknown;
  readonly y: unknown;
  constructor(x: unknown, y: unknown) {
    this.x = x;
    this.y = y;
  }
}

/** What has an order, nulls included; one kind or mixed. */
export const orderedValue: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    anyNumber,
    anyBigint,
    anyString,
    fc.boolean(),
    fc.constantFrom(null, undefined),
    anyDate,
    fc.uint8Array({ maxLength: 5 }),
    fc.array(tie("value"), { maxLength: 3 }),
  ),
})).value;

/** Anything that may be a key. */
export const anyKey: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  key: fc.oneof(
    { maxDepth: 3 },
    orderedValue,
    fc.float64Array({ maxLength: 3 }),
    fc.int32Array({ maxLength: 3 }),
    fc.array(tie("key"), { maxLength: 3 }),
    fc.dictionary(anyString, tie("key"), { maxKeys: 3 }),
    fc.tuple(tie("key"), tie("key")).map(([x, y]) => new Point(x, y)),
    fc.tuple(tie("key"), tie("key")).map(([x, y]) => new Size(x, y)),
  ),
})).key;

/** An equal key made of other objects: keys in another order, -0 for 0, Buffer for Uint8Array, holes for undefined. */
export function disguise(key: unknown): unknown {
  if (key === 0) return Object.is(key, 0) ? -0 : 0;
  if (typeof key === "string") return key.split("").join("");
  if (typeof key !== "object" || key === null) return key;
  if (Array.isArray(key)) {
    const copy: unknown[] = [];
    copy.length = key.length;
    key.forEach((element, i) => {
      if (element !== undefined) copy[i] = disguise(element);
    });
    return copy;
  }
  if (key instanceof Date) return new Date(key);
  if (key instanceof Uint8Array)
    return Buffer.isBuffer(key) ? new Uint8Array(key) : Buffer.from(key);
  if (key instanceof Float64Array) return Float64Array.from(key, (x) => (x === 0 ? -x : x));
  if (key instanceof Int32Array) return key.slice();
  const copy = Object.create(Object.getPrototypeOf(key) as object | null) as object;
  for (const name of Object.keys(key).toReversed())
    Object.defineProperty(copy, name, {
      value: disguise((key as Record<string, unknown>)[name]),
      enumerable: true,
    });
  return copy;
}
