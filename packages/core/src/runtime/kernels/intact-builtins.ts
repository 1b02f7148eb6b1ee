/** Built-ins that known functions call, and what these call in turn, by the object that holds them. */
const watched: readonly (readonly [object, readonly PropertyKey[]])[] = [
  [
    String.prototype,
    [
      "split",
      "trim",
      "toLowerCase",
      "toUpperCase",
      "includes",
      "startsWith",
      "endsWith",
      Symbol.split,
    ],
  ],
  [Object.prototype, [Symbol.split]],
  [
    RegExp.prototype,
    [
      "constructor",
      "exec",
      "flags",
      "hasIndices",
      "global",
      "ignoreCase",
      "multiline",
      "dotAll",
      "unicode",
      "unicodeSets",
      "sticky",
      Symbol.split,
    ],
  ],
  [RegExp, [Symbol.species]],
  [Array.prototype, ["map", "constructor", Symbol.iterator]],
  [Object.getPrototypeOf([].values()) as object, ["next"]],
  [Array, [Symbol.species]],
  [globalThis, ["Boolean", "Number"]],
];

type Property = readonly [object: object, key: PropertyKey, held: unknown];

const properties: readonly Property[] = watched.flatMap(([object, keys]) =>
  keys.map((key): Property => [object, key, heldBy(object, key)]),
);
const nativeSource = /\{\s*\[native code\]\s*\}\s*$/;
/** None of them was replaced before this module was loaded. */
const wereIntact = properties.every(
  ([, , held]) => held === undefined || nativeSource.test(Function.prototype.toString.call(held)),
);

/**
 * Whether the built-ins that known functions call are those of the language: a program may have replaced
 * `String.prototype.split`, and a function that calls it has to have what the program gave it.
 */
export function areBuiltinsIntact(): boolean {
  return wereIntact && properties.every(([object, key, held]) => heldBy(object, key) === held);
}

/** The function that is the property, or its getter. */
function heldBy(object: object, key: PropertyKey): unknown {
  const descriptor = Reflect.getOwnPropertyDescriptor(object, key);
  return descriptor?.get ?? descriptor?.value;
}
