import type { ClassRegistry } from "#src/block/class-registry";
import * as fc from "fast-check";
import { anyBigint, anyDate, anyNumber, anyString, Point, Size } from "../key/arbitrary-keys.ts";

export class Stack extends Array<unknown> {
  label: unknown;
}
export class Registry extends Map<unknown, unknown> {
  owner: unknown;
}
export class Tags extends Set<unknown> {
  owner: unknown;
}
export class Failure extends RangeError {
  detail: unknown;
}
export class Moment extends Date {
  zone: unknown;
}

const known: Record<string, Function> = { Point, Size, Stack, Registry, Tags, Failure, Moment };

export const classes: ClassRegistry = {
  idOf: (constructor) => (known[constructor.name] === constructor ? constructor.name : undefined),
  classOf: (id) => known[id],
};

const primitive: fc.Arbitrary<unknown> = fc.oneof(
  anyNumber,
  anyString,
  anyBigint,
  fc.boolean(),
  fc.constantFrom(null, undefined),
);

function withFields<T extends object>(target: T, fields: object): T {
  for (const [name, value] of Object.entries(fields)) {
    // On arrays these are no further properties: a huge index makes an array that nobody can walk.
    if (Array.isArray(target) && (name === "length" || /^\d+$/.test(name))) continue;
    Object.defineProperty(target, name, {
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    });
  }
  return target;
}

const { value, fields } = fc.letrec<{ value: unknown; fields: object; list: unknown[] }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    primitive,
    anyDate,
    fc.uint8Array({ maxLength: 9 }),
    fc.uint8Array({ maxLength: 9 }).map((bytes) => Buffer.from(bytes)),
    fc.float32Array({ maxLength: 3 }),
    fc.int16Array({ maxLength: 3 }),
    fc.bigInt64Array({ maxLength: 3 }),
    fc.uint8Array({ maxLength: 9 }).map((bytes) => bytes.buffer),
    fc.uint8Array({ maxLength: 9 }).map((bytes) => new DataView(bytes.buffer)),
    tie("list"),
    fc.sparseArray(tie("value"), { maxLength: 6, maxNumElements: 3 }),
    fc.tuple(tie("list"), tie("fields")).map(([list, more]) => withFields(list, more)),
    tie("fields"),
    tie("fields").map((more) => withFields(Object.create(null) as object, more)),
    fc.array(fc.tuple(tie("value"), tie("value")), { maxLength: 3 }).map((e) => new Map(e)),
    tie("list").map((list) => new Set(list)),
    fc.constantFrom(/a+/gu, /\//),
    fc
      .tuple(anyString, tie("value"), tie("fields"))
      .map(([message, cause, more]) => withFields(new TypeError(message, { cause }), more)),
    fc.constantFrom(Object(1), Object("abc"), Object(false)),
    fc.tuple(tie("value"), tie("value")).map(([x, y]) => new Point(x, y)),
    fc.tuple(tie("value"), tie("value")).map(([x, y]) => new Size(x, y)),
    fc.tuple(tie("list"), tie("fields")).map(([list, more]) => withFields(Stack.from(list), more)),
    fc
      .tuple(tie("list"), tie("fields"))
      .map(([list, more]) => withFields(new Registry(list.map((key) => [key, 1])), more)),
    fc.tuple(tie("list"), tie("fields")).map(([list, more]) => withFields(new Tags(list), more)),
    fc
      .tuple(anyString, tie("fields"))
      .map(([message, more]) => withFields(new Failure(message), more)),
    fc.tuple(fc.integer(), tie("fields")).map(([time, more]) => withFields(new Moment(time), more)),
  ),
  fields: fc
    .array(fc.tuple(anyString, tie("value")), { maxLength: 4 })
    .map((entries) => withFields({}, Object.fromEntries(entries))),
  list: fc.array(tie("value"), { maxLength: 4 }),
}));

/** Any value at all that may be a record, without sharing. */
export const anyRecord: fc.Arbitrary<unknown> = value;
export const anyFields: fc.Arbitrary<object> = fields;

/** The arbitrary of values that fit into one column. */
const column: fc.Arbitrary<fc.Arbitrary<unknown>> = fc.letrec<{
  column: fc.Arbitrary<unknown>;
}>((tie) => ({
  column: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    fc.constantFrom<fc.Arbitrary<unknown>>(
      fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
      anyNumber,
      anyString,
      fc.string(),
      fc.string({ unit: "grapheme" }),
      fc.constantFrom("a", "b", "ü"),
      fc.boolean(),
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      anyBigint,
      anyDate,
      fc.uint8Array({ maxLength: 5 }),
      fc.uint8Array({ maxLength: 5 }).map((bytes) => Buffer.from(bytes)),
      fc.constant(null),
      fc.constant(undefined),
      anyRecord,
    ),
    tie("column").map((inner) => fc.oneof(inner, inner, fc.constantFrom(null, undefined))),
    fc.array(tie("column"), { maxLength: 4 }).map((inner) => fc.tuple(...inner)),
    tie("column").map((inner) => fc.array(inner, { maxLength: 4 })),
    fc
      .array(fc.tuple(anyString, tie("column")), { maxLength: 4 })
      .map((inner) =>
        fc
          .tuple(...inner.map(([, values]) => values))
          .map((values) =>
            withFields({}, Object.fromEntries(inner.map(([k], i) => [k, values[i]]))),
          ),
      ),
  ),
})).column;

/** Records that are alike: what the columns are for. */
export const alikeRecords: fc.Arbitrary<unknown[]> = column.chain((values) =>
  fc.oneof(
    fc.array(values, { maxLength: 8 }),
    fc.array(values, { minLength: 30, maxLength: 100, size: "max" }),
  ),
);
