import { compileFunction } from "node:vm";
import { defineField } from "./define-field.ts";
import { newArray } from "./new-array.ts";

type Make = (columns: readonly ArrayLike<unknown>[], n: number) => object[];

/** Fewer objects than this are not worth compiling for. */
const compileFrom = 32;
const maxCompiled = 500;
const compiled = new Map<string, Make>();

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
  if (n >= compileFrom) {
    const id = `${Number(nullPrototype)}${names}`;
    const known = compiled.get(id);
    if (known !== undefined) return known(columns, n);
    if (compiled.size < maxCompiled) {
      const make = compile(JSON.parse(names) as string[], nullPrototype);
      compiled.set(id, make);
      return make(columns, n);
    }
  }
  const fields = JSON.parse(names) as string[];
  const objects = newArray<object>(n);
  for (let i = 0; i < n; i++) {
    const object = nullPrototype ? (Object.create(null) as object) : {};
    for (let j = 0; j < fields.length; j++) defineField(object, fields[j]!, columns[j]![i]);
    objects[i] = object;
  }
  return objects;
}

/** A loop around one object literal, which gives all objects the same hidden class. Names enter as JSON strings. */
function compile(names: readonly string[], nullPrototype: boolean): Make {
  const columns = names.map((_, j) => `const c${j} = columns[${j}];`).join("");
  const fields = names.map((name, j) => {
    const quoted = JSON.stringify(name);
    // In brackets it is a property like any other.
    return `${name === "__proto__" ? `[${quoted}]` : quoted}: c${j}[i]`;
  });
  if (nullPrototype) fields.unshift("__proto__: null");
  return compileFunction(
    `${columns} const objects = new Array(n);
for (let i = 0; i < n; i++) objects[i] = { ${fields.join(", ")} };
return objects;`,
    ["columns", "n"],
  ) as Make;
}
