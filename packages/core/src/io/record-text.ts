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
  if (typeof record === "number") return numberText(record);
  if (types.isDate(record)) return dateText(record);
  if (typeof record === "object" && record !== null) {
    const own = ownToString(record);
    if (own !== undefined) return own;
  }
  return nestedText(record, []);
}

function nestedText(value: unknown, above: readonly object[]): string {
  switch (typeof value) {
    case "string":
      return JSON.stringify(value);
    case "number":
      return numberText(value);
    case "object":
      return value === null ? "null" : objectText(value, above);
    default:
      return String(value);
  }
}

function objectText(value: object, above: readonly object[]): string {
  if (above.includes(value)) return '"[circular]"';
  const path = [...above, value];
  const list = (items: Iterable<unknown>): string =>
    `[${Array.from(items, (item) => nestedText(item, path)).join(",")}]`;
  if (Array.isArray(value)) return list(value);
  if (types.isDate(value)) return JSON.stringify(dateText(value));
  if (types.isMap(value) || types.isSet(value)) return list(value as Iterable<unknown>);
  if (ArrayBuffer.isView(value) && !(value instanceof DataView))
    return list(value as unknown as Iterable<unknown>);
  const own = ownToString(value);
  if (own !== undefined) return JSON.stringify(own);
  const toJson: unknown = Reflect.get(value, "toJSON");
  if (typeof toJson === "function") return nestedText(toJson.call(value), path);
  const fields = Object.entries(value).map(
    ([name, field]) => `${JSON.stringify(name)}:${nestedText(field, path)}`,
  );
  return `{${fields.join(",")}}`;
}

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

function numberText(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}

function dateText(date: Date): string {
  return Number.isNaN(date.getTime()) ? "Invalid Date" : date.toISOString();
}
