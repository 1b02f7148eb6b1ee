import { compileFunction } from "node:vm";
import { newArray } from "./new-array.ts";

type Take = (objects: readonly object[], columns: readonly unknown[][]) => void;

/** Fewer objects than this are not worth compiling for. */
const compileFrom = 256;
const maxCompiled = 500;
const maxFields = 100;
const compiled = new Map<string, Take>();

/** The fields of objects of one shape, by column; `json` is that of the array of names. */
export function takeFields(
  json: string,
  names: readonly string[],
  objects: readonly Record<string, unknown>[],
): unknown[][] {
  const n = objects.length;
  const columns = names.map(() => newArray<unknown>(n));
  const take = n >= compileFrom && names.length <= maxFields ? takeOf(json, names) : undefined;
  if (take !== undefined) take(objects, columns);
  else
    for (let j = 0; j < names.length; j++) {
      const name = names[j]!;
      const column = columns[j]!;
      for (let i = 0; i < n; i++) column[i] = objects[i]![name];
    }
  return columns;
}

function takeOf(json: string, names: readonly string[]): Take | undefined {
  let take = compiled.get(json);
  if (take === undefined && compiled.size < maxCompiled) {
    take = compile(names);
    compiled.set(json, take);
  }
  return take;
}

/** Loads by constant names, which V8 does in a few instructions. Names enter as JSON strings. */
function compile(names: readonly string[]): Take {
  const columns = names.map((_, j) => `const c${j} = columns[${j}];`).join("");
  const loads = names.map((name, j) => `c${j}[i] = o[${JSON.stringify(name)}];`).join("");
  return compileFunction(
    `${columns} for (let i = 0; i < objects.length; i++) { const o = objects[i]; ${loads} }`,
    ["objects", "columns"],
  ) as Take;
}
