import { types } from "node:util";

/**
 * A record as one line of a text file.
 *
 * Strings are written as they are. Everything else reads like JSON, with what JSON lacks written as in JavaScript:
 * `5`, `NaN`, `-0`, `12345678901234567890` for a bigint, `null`, `undefined`, `["a",1]`, `{"k":[true,null]}`; dates as
 * ISO strings (quoted where nested), a Map as an array of its entries, a Set and bytes as arrays. An object whose
 * class has a `toString` of its own is written by it, quoted where nested, one with `toJSON` as what that returns.
 */
export function recordText(record: unknown): string {
  if (typeof record === "string") return record;
  if (Array.isArray(record)) return arrayText(record, []);
  if (types.isDate(record)) return dateText(record);
  const own = typeof record === "object" && record !== null ? ownToString(record) : undefined;
  return own ?? nestedText(record, []);
}

/** @param above the objects that `value` is in */
function nestedText(value: unknown, above: object[]): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
  if (typeof value !== "object" || value === null) return String(value);
  return Array.isArray(value) ? arrayText(value, above) : objectText(value, above);
}

function arrayText(array: readonly unknown[], above: object[]): string {
  if (above.includes(array)) return circular;
  above.push(array);
  let text = "[";
  for (let i = 0; i < array.length; i++)
    text += i === 0 ? nestedText(array[i], above) : `,${nestedText(array[i], above)}`;
  above.pop();
  return `${text}]`;
}

function objectText(value: object, above: object[]): string {
  if (types.isDate(value)) return JSON.stringify(dateText(value));
  const own = ownToString(value);
  if (own !== undefined) return JSON.stringify(own);
  if (above.includes(value)) return circular;
  above.push(value);
  const text = fieldsText(value, above);
  above.pop();
  return text;
}

function fieldsText(value: object, above: object[]): string {
  const isList =
    types.isMap(value) ||
    types.isSet(value) ||
    (ArrayBuffer.isView(value) && !(value instanceof DataView));
  if (isList) return arrayText(Array.from(value as Iterable<unknown>), above);
  const toJson: unknown = Reflect.get(value, "toJSON");
  if (typeof toJson === "function") return nestedText(toJson.call(value), above);
  const fields = Object.entries(value).map(
    ([name, field]) => `${JSON.stringify(name)}:${nestedText(field, above)}`,
  );
  return `{${fields.join(",")}}`;
}

const circular = '"[circular]"';

/** What `toString` of the object's own class gives; undefined where it has only the one of all objects. */
function ownToString(value: object): string | undefined {
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return undefined;
  if (types.isMap(value) || types.isSet(value)) return undefined;
  let holder: object | null = value;
  while (holder !== null && !Object.hasOwn(holder, "toString"))
    holder = Object.getPrototypeOf(holder) as object | null;
  // The last prototype is Object.prototype, of this realm or another.
  if (holder === null || Object.getPrototypeOf(holder) === null) return undefined;
  const method: unknown = Reflect.get(value, "toString");
  return typeof method === "function" ? String(method.call(value)) : undefined;
}

function dateText(date: Date): string {
  return Number.isNaN(date.getTime()) ? "Invalid Date" : date.toISOString();
}
