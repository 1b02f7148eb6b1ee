import { types } from "node:util";
import { UserError } from "../../errors/firesteel-error.ts";
import { compareValues } from "../../key/compare-values.ts";
import { arrayPrimitive } from "./array-writables.ts";
import type { DataInput } from "./data-input.ts";
import type { DataOutput } from "./data-output.ts";
import * as primitive from "./primitive-writables.ts";
import { notWritable, type Writable } from "./writable.ts";

export interface WritablesOptions {
  /** What 64-bit integers are read as; `"bigint"` by default. With `"number"` an unsafe one is an error. */
  readonly longs?: "bigint" | "number";
  /** Further types, or others in the place of Hadoop's. */
  readonly custom?: readonly Writable[];
}

/** The types of one reader or writer by Java's class name. */
export class Writables {
  readonly #byClass = new Map<string, Writable>();

  constructor({ longs = "bigint", custom = [] }: WritablesOptions = {}) {
    const { text, byte, short, int, vInt, float, double, boolean, bytes, nothing, md5Hash } =
      primitive;
    const [long, vLong] = [primitive.long, primitive.vLong].map((writable) =>
      longs === "number" ? primitive.asNumbers(writable) : writable,
    );
    const known = [text, byte, short, int, vInt, long, vLong, float, double, boolean, bytes];
    const others = [nothing, md5Hash, arrayPrimitive, this.#map("Map"), this.#map("SortedMap")];
    for (const writable of [...known, ...others, ...custom] as Writable[])
      this.#byClass.set(writable.className, writable);
  }

  /**
   * The type with this name; Hadoop's own also by the short one (`IntWritable`).
   *
   * @throws {UserError} `UNKNOWN_WRITABLE`
   */
  byClass(name: string): Writable {
    const found = this.#byClass.get(name) ?? this.#byClass.get(`org.apache.hadoop.io.${name}`);
    if (found === undefined)
      throw new UserError(
        "UNKNOWN_WRITABLE",
        `there is no type for values of the class ${name}: pass one, { writables: [{ className: ${JSON.stringify(name)}, read, write }] }; for a subclass of ArrayWritable arrayWritable(className, element) makes it`,
        { fields: { class: name } },
      );
    return found;
  }

  /**
   * The type that a value is written as where none is named: strings as Text, bigints as LongWritable, whole numbers of
   * 32 bits as IntWritable, other numbers as DoubleWritable, bytes, booleans, null, typed arrays and arrays of
   * numbers (ArrayPrimitiveWritable), Maps and plain objects (MapWritable). PySpark: `PythonHadoopUtil`.
   *
   * @throws {UserError} `NOT_WRITABLE`
   */
  ofValue(value: unknown): Writable {
    const name = className(value);
    if (name === undefined)
      throw notWritable(
        value,
        "a Writable",
        "no class of Hadoop's holds such values; name keyClass and valueClass, or map the records first",
      );
    return this.byClass(name);
  }

  /** Java: `MapWritable` and `SortedMapWritable`, the types of whose entries are in the bytes. */
  #map(name: "Map" | "SortedMap"): Writable {
    return {
      className: `org.apache.hadoop.io.${name}Writable`,
      read: (input) => this.#readMap(input),
      write: (output, value) => {
        const entries = mapEntries(value, name);
        if (name === "SortedMap") entries.sort(([a], [b]) => compareValues(a, b));
        this.#writeMap(output, entries);
      },
      text: (value) => {
        const texts = mapEntries(value, name).map((entry) =>
          entry.map((part) => this.textOf(part)).join("="),
        );
        return `{${texts.join(", ")}}`;
      },
    };
  }

  /** What Java's `toString` gives for the type that the value is written as. */
  textOf(value: unknown): string {
    const writable = this.ofValue(value);
    return writable.text?.(value) ?? String(value);
  }

  #readMap(input: DataInput): Map<unknown, unknown> {
    const classes = new Map(predefined);
    const count = input.readByte();
    for (let i = 0; i < count; i++) classes.set(input.readByte(), input.readUtf());
    const readValue = (): unknown => {
      const id = input.readByte();
      const name = classes.get(id);
      if (name === undefined) throw new RangeError(`a map names no class ${id}`);
      return this.byClass(name).read(input);
    };
    const map = new Map<unknown, unknown>();
    for (let size = input.readInt(); size > 0; size--) map.set(readValue(), readValue());
    return map;
  }

  #writeMap(output: DataOutput, entries: readonly (readonly [unknown, unknown])[]): void {
    const typed = entries.map((entry) => entry.map((value) => this.ofValue(value)));
    const ids = new Map(Array.from(predefined, ([id, name]) => [name, id]));
    const added: string[] = [];
    for (const { className: name } of typed.flat())
      if (!ids.has(name)) {
        added.push(name);
        ids.set(name, added.length);
      }
    output.writeByte(added.length);
    for (const name of added) {
      output.writeByte(ids.get(name) ?? 0);
      output.writeUtf(name);
    }
    output.writeInt(entries.length);
    for (const [i, entry] of entries.entries())
      for (const [j, value] of entry.entries()) {
        const writable = typed[i]?.[j] as Writable;
        output.writeByte(ids.get(writable.className) ?? 0);
        writable.write(output, value);
      }
  }
}

/** Classes that maps need not name. Hadoop: `AbstractMapWritable`. */
const predefined: ReadonlyMap<number, string> = new Map(
  (
    [
      [-127, "ArrayWritable"],
      [-126, "BooleanWritable"],
      [-125, "BytesWritable"],
      [-124, "FloatWritable"],
      [-123, "IntWritable"],
      [-122, "LongWritable"],
      [-121, "MapWritable"],
      [-120, "MD5Hash"],
      [-119, "NullWritable"],
      [-118, "ObjectWritable"],
      [-117, "SortedMapWritable"],
      [-116, "Text"],
      [-115, "TwoDArrayWritable"],
      [-114, "VIntWritable"],
      [-113, "VLongWritable"],
    ] as const
  ).map(([id, name]) => [id, `org.apache.hadoop.io.${name}`]),
);

function className(value: unknown): string | undefined {
  switch (typeof value) {
    case "string":
      return "Text";
    case "bigint":
      return "LongWritable";
    case "boolean":
      return "BooleanWritable";
    case "undefined":
      return "NullWritable";
    case "number":
      return Object.is(value, value | 0) ? "IntWritable" : "DoubleWritable";
    case "object":
      break;
    default:
      return undefined;
  }
  if (value === null) return "NullWritable";
  if (value instanceof Uint8Array) return "BytesWritable";
  if (types.isMap(value) || isPlainObject(value)) return "MapWritable";
  return Array.isArray(value) || ArrayBuffer.isView(value) ? "ArrayPrimitiveWritable" : undefined;
}

function mapEntries(value: unknown, name: string): [unknown, unknown][] {
  if (types.isMap(value)) return [...value];
  if (isPlainObject(value)) return Object.entries(value as object);
  throw notWritable(value, `${name}Writable`, "only Maps and plain objects can");
}

function isPlainObject(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
