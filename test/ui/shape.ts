/** The names and kinds of everything in a JSON value: `{"name":"string","stageIds":["number"]}`. */
export type Shape = string | readonly Shape[] | { readonly [name: string]: Shape };

/** Objects whose names are data. */
const maps = new Set([
  "tasks",
  "executorSummary",
  "killedTasksSummary",
  "executorLogs",
  "attributes",
  "resources",
]);

/** Of all elements of an array at once: a field that one of them has counts. */
export function shapeOf(value: unknown, name: string = ""): Shape {
  if (Array.isArray(value)) {
    const [first, ...others] = value.map((each) => shapeOf(each));
    return first === undefined ? [] : [others.reduce(merge, first)];
  }
  if (typeof value !== "object" || value === null) return value === null ? "null" : typeof value;
  if (maps.has(name)) return shapeOf(Object.values(value));
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) => [key, shapeOf(each, key)]),
  );
}

function merge(a: Shape, b: Shape): Shape {
  if (typeof a === "string" || typeof b === "string")
    return a === b ? a : `${JSON.stringify(a)}|${JSON.stringify(b)}`;
  if (Array.isArray(a) && Array.isArray(b)) {
    const [left, right] = [a[0] as Shape | undefined, b[0] as Shape | undefined];
    if (left === undefined || right === undefined) return left === undefined ? b : a;
    return [merge(left, right)];
  }
  const [left, right] = [a, b] as [Record<string, Shape>, Record<string, Shape>];
  const names = [...new Set([...Object.keys(left), ...Object.keys(right)])].toSorted();
  return Object.fromEntries(
    names.map((name) => {
      const [x, y] = [left[name], right[name]];
      return [name, x === undefined || y === undefined ? (x ?? y ?? "") : merge(x, y)];
    }),
  );
}
