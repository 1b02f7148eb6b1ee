import { compileMaker, type MakeRecords } from "./compile-maker.ts";
import { defineField } from "./define-field.ts";
import { newArray } from "./new-array.ts";
import { objectLiteral } from "./record-literal.ts";

/** Fewer objects than this are not worth compiling for. */
const compileFrom = 32;
const maxCompiled = 500;
const compiled = new Map<string, MakeRecords<object>>();

/**
 * Objects of one shape from the columns of their fields; `names` is the JSON of the array of names. Fields are
 * defined, never assigned: a field named `__proto__` is data.
 */
export function makeObjects(
  names: string,
  nullPrototype: boolean,
  columns: readonly ArrayLike<unknown>[],
  n: number,
): object[] {
  if (n >= compileFrom) return objectMaker(names, nullPrototype)(columns, n);
  return defineObjects(JSON.parse(names) as string[], nullPrototype, columns, n);
}

/** What {@link makeObjects} does for one shape, for callers who make many objects a few at a time. */
export function objectMaker(names: string, nullPrototype: boolean): MakeRecords<object> {
  const id = `${Number(nullPrototype)}${names}`;
  const known = compiled.get(id);
  if (known !== undefined) return known;
  const fields = JSON.parse(names) as string[];
  if (compiled.size >= maxCompiled)
    return (columns, n) => defineObjects(fields, nullPrototype, columns, n);
  const make = compileMaker<object>(objectLiteral(fields, nullPrototype), fields.length);
  compiled.set(id, make);
  return make;
}

function defineObjects(
  fields: readonly string[],
  nullPrototype: boolean,
  columns: readonly ArrayLike<unknown>[],
  n: number,
): object[] {
  const objects = newArray<object>(n);
  for (let i = 0; i < n; i++) {
    const object = nullPrototype ? (Object.create(null) as object) : {};
    for (let j = 0; j < fields.length; j++) defineField(object, fields[j]!, columns[j]![i]);
    objects[i] = object;
  }
  return objects;
}
