import { KeyList } from "../reference/key-list.ts";
import type { ResultShape } from "./actions.ts";
import type { Type } from "./program-type.ts";

/** What results are told apart by. */
export interface CanonicalOptions {
  /** Python has one `None` for null and undefined. */
  readonly oneNull: boolean;
  /**
   * Writes values that are one key alike: 0 and -0, bytes of either class, holes and undefined, fields in any order.
   * Which of them stands for all is not promised, and results contain keys.
   */
  readonly equalKeysAlike: boolean;
  /** The user's own classes; instances of others of the same name are foreign. */
  readonly classes: readonly unknown[];
}

/**
 * A result as lines of text that are equal exactly if the results are, going by the shape: bags are sorted, maps are
 * bags of entries, numbers are exact.
 */
export function canonicalResult(
  result: unknown,
  shape: ResultShape,
  options: CanonicalOptions,
): string {
  const writer = new CanonicalWriter(options);
  switch (shape.kind) {
    case "value":
      return writer.value(result, shape.type);
    case "rows":
      return writer.rows(result as unknown[], shape.type, shape.ordered).join("\n");
    case "partitions":
      return (result as unknown[][])
        .map((rows, i) => [`-- ${i}`, ...writer.rows(rows, shape.type, shape.ordered)].join("\n"))
        .join("\n");
    case "entries":
      return entriesOf(result)
        .map(
          ([key, value]) =>
            `${writer.value(key, shape.key)} => ${writer.value(value, shape.value)}`,
        )
        .toSorted()
        .join("\n");
  }
}

function entriesOf(result: unknown): [unknown, unknown][] {
  if (result instanceof KeyList) return result.entries;
  if (Array.isArray(result)) return result as [unknown, unknown][];
  return [...(result as ReadonlyMap<unknown, unknown>).entries()];
}

class CanonicalWriter {
  readonly #options: CanonicalOptions;

  constructor(options: CanonicalOptions) {
    this.#options = options;
  }

  rows(rows: readonly unknown[], type: Type, ordered: boolean): string[] {
    const lines = rows.map((row) => this.value(row, type));
    return ordered ? lines : lines.toSorted();
  }

  value(value: unknown, type?: Type): string {
    if (type?.kind === "option") return this.value(value, type.item);
    if (type?.kind === "list" && type.bag && Array.isArray(value))
      return `{${this.rows(value, type.item, false).join(", ")}}`;
    switch (typeof value) {
      case "number":
        return Object.is(value, -0) ? (this.#options.equalKeysAlike ? "0" : "-0") : String(value);
      case "bigint":
        return `${value}n`;
      case "string":
        return JSON.stringify(value);
      case "undefined":
        return this.#options.oneNull ? "null" : "undefined";
      case "object":
        return value === null ? "null" : this.#object(value, type);
      default:
        return String(value);
    }
  }

  #object(value: object, type?: Type): string {
    if (Array.isArray(value)) return this.#array(value, type);
    if (value instanceof Uint8Array && this.#options.equalKeysAlike)
      return `bytes(${value.join(", ")})`;
    const name = this.#className(value);
    if (value instanceof Date) return `${name}(${value.getTime()})`;
    if (value instanceof RegExp) return `${name}(${value})`;
    if (value instanceof Error) return `${name}(${JSON.stringify(value.message)})`;
    if (ArrayBuffer.isView(value))
      return `${name}(${Array.from(value as unknown as ArrayLike<unknown>, (x) => this.value(x)).join(", ")})`;
    if (value instanceof Map)
      return `${name}(${[...value].map((entry) => this.value(entry)).join(", ")})`;
    if (value instanceof Set) return `${name}(${[...value].map((x) => this.value(x)).join(", ")})`;
    return `${name}{${this.#fields(value, Object.keys(value))}}`;
  }

  #array(value: readonly unknown[], type?: Type): string {
    const items = Array.from({ length: value.length }, (_, i) => {
      const itemType =
        type?.kind === "tuple" ? type.items[i] : type?.kind === "list" ? type.item : undefined;
      const isHole = !(i in value) && !this.#options.equalKeysAlike;
      return isHole ? "<hole>" : this.value(value[i], itemType);
    });
    const extras = Object.keys(value).filter((key) => !/^\d+$/.test(key));
    return `[${items.join(", ")}]${extras.length === 0 ? "" : `{${this.#fields(value, extras)}}`}`;
  }

  #fields(value: object, names: readonly string[]): string {
    const written = this.#options.equalKeysAlike ? names.toSorted() : names;
    return written
      .map((name) => {
        const descriptor = Object.getOwnPropertyDescriptor(value, name);
        return `${JSON.stringify(name)}: ${this.value(descriptor?.value)}`;
      })
      .join(", ");
  }

  #className(value: object): string {
    const prototype = Object.getPrototypeOf(value) as { constructor?: unknown } | null;
    if (prototype === null) return "null-prototype";
    const { constructor } = prototype;
    if (typeof constructor !== "function") return "no-constructor";
    const known =
      constructor === Reflect.get(globalThis, constructor.name) ||
      this.#options.classes.includes(constructor);
    return known ? constructor.name : `foreign ${constructor.name}`;
  }
}
