/**
 * Whether two values are one key, decided by walking both side by side. Deliberately not built on `key/`, which it
 * is there to check.
 */
export function sameKey(a: unknown, b: unknown): boolean {
  if (typeof a === "number" && typeof b === "number")
    return a === b || (Number.isNaN(a) && Number.isNaN(b));
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return a === b;
  if (a instanceof Date || b instanceof Date)
    return a instanceof Date && b instanceof Date && sameKey(a.getTime(), b.getTime());
  if (ArrayBuffer.isView(a) || ArrayBuffer.isView(b))
    return ArrayBuffer.isView(a) && ArrayBuffer.isView(b) && sameTypedArray(a, b);
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  if (Array.isArray(a) && Array.isArray(b)) {
    if (a.length !== b.length) return false;
    for (let i = 0; i < a.length; i++) if (!sameKey(a[i], b[i])) return false;
    return true;
  }
  return sameFields(a, b);
}

function sameTypedArray(a: ArrayBufferView, b: ArrayBufferView): boolean {
  const left = elements(a);
  const right = elements(b);
  return (
    kind(a) === kind(b) &&
    left.length === right.length &&
    left.every((element, i) => sameKey(element, right[i]))
  );
}

function kind(view: ArrayBufferView): string {
  return view instanceof Uint8Array ? "bytes" : view.constructor.name;
}

function elements(view: ArrayBufferView): unknown[] {
  return Array.from(view as unknown as ArrayLike<unknown>);
}

function sameFields(a: object, b: object): boolean {
  const names = Object.keys(a);
  if (names.length !== Object.keys(b).length) return false;
  return names.every(
    (name) =>
      Object.prototype.propertyIsEnumerable.call(b, name) &&
      sameKey(Reflect.get(a, name), Reflect.get(b, name)),
  );
}
