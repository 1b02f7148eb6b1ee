import type { DataInput } from "./data-input.ts";
import type { DataOutput } from "./data-output.ts";
import { notWritable, type Writable } from "./writable.ts";

/**
 * Arrays of one type. The bytes do not tell which, and Java cannot make an `ArrayWritable` itself, so files hold a
 * subclass: `className` is its name. Hadoop: `ArrayWritable`.
 */
export function arrayWritable<T>(className: string, element: Writable<T>): Writable<readonly T[]> {
  return {
    className,
    read: (input) => readElements(input, input.readInt(), element),
    write: (output, value) => {
      if (!Array.isArray(value)) throw notWritable(value, className, "only arrays can");
      output.writeInt(value.length);
      for (const item of value) element.write(output, item as T);
    },
  };
}

/** Arrays of arrays of one type. Hadoop: `TwoDArrayWritable`, or a subclass with the name `className`. */
export function twoDArrayWritable<T>(
  className: string,
  element: Writable<T>,
): Writable<readonly (readonly T[])[]> {
  return {
    className,
    read: (input) => {
      const lengths = Array.from({ length: checkedCount(input) }, () => input.readInt());
      return lengths.map((length) => readElements(input, length, element));
    },
    write: (output, value) => {
      if (!Array.isArray(value) || !value.every((row) => Array.isArray(row)))
        throw notWritable(value, className, "only arrays of arrays can");
      output.writeInt(value.length);
      for (const row of value) output.writeInt(row.length);
      for (const row of value) for (const item of row) element.write(output, item as T);
    },
  };
}

function readElements<T>(input: DataInput, length: number, element: Writable<T>): T[] {
  if (length < 0) throw new RangeError(`an array cannot have ${length} elements`);
  const elements: T[] = [];
  for (let i = 0; i < length; i++) elements.push(element.read(input));
  return elements;
}

function checkedCount(input: DataInput): number {
  const count = input.readInt();
  // Each element takes a byte at the least: a damaged count shall not take memory first.
  if (count < 0 || count > input.remaining)
    throw new RangeError(`there cannot be ${count} elements in ${input.remaining} bytes`);
  return count;
}

/** The arrays of Java's primitive types. */
type PrimitiveArray =
  | Int8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | BigInt64Array
  | Float32Array
  | Float64Array
  | readonly boolean[]
  | readonly number[];

interface Component {
  readonly name: string;
  readonly bytes: number;
  make(length: number): PrimitiveArray;
  read(input: DataInput): unknown;
  write(output: DataOutput, value: never): void;
}

const components: readonly Component[] = [
  component("boolean", 1, (n) => Array<boolean>(n).fill(false), "Boolean"),
  component("byte", 1, (n) => new Int8Array(n), "Byte"),
  component("char", 2, (n) => new Uint16Array(n), "Short"),
  component("short", 2, (n) => new Int16Array(n), "Short"),
  component("int", 4, (n) => new Int32Array(n), "Int"),
  component("long", 8, (n) => new BigInt64Array(n), "Long"),
  component("float", 4, (n) => new Float32Array(n), "Float"),
  component("double", 8, (n) => new Float64Array(n), "Double"),
];

function component(
  name: string,
  bytes: number,
  make: (length: number) => PrimitiveArray,
  method: "Boolean" | "Byte" | "Short" | "Int" | "Long" | "Float" | "Double",
): Component {
  return {
    name,
    bytes,
    make,
    read: (input) => input[`read${method}`](),
    write: (output, value) => output[`write${method}`](value),
  };
}

/** Arrays of Java's primitive types, which tell their type: typed arrays here, booleans and plain numbers as arrays. */
export const arrayPrimitive: Writable<PrimitiveArray> = {
  className: "org.apache.hadoop.io.ArrayPrimitiveWritable",
  read: (input) => {
    const name = input.readUtf();
    const type = components.find((known) => known.name === name);
    if (type === undefined) throw new RangeError(`there is no primitive type ${name}`);
    const length = input.readInt();
    if (length < 0 || length * type.bytes > input.remaining)
      throw new RangeError(`there cannot be ${length} elements in ${input.remaining} bytes`);
    const array = type.make(length);
    for (let i = 0; i < length; i++) Reflect.set(array, i, type.read(input));
    return array;
  },
  write(output, value) {
    const type = components.find((known) => known.name === componentName(value));
    if (type === undefined)
      throw notWritable(
        value,
        this.className,
        "only typed arrays, and arrays of numbers or of booleans, can",
      );
    output.writeUtf(type.name);
    output.writeInt(value.length);
    for (const item of value) type.write(output, item as never);
  },
};

function componentName(value: unknown): string | undefined {
  if (Array.isArray(value)) {
    if (value.every((item) => typeof item === "number")) return "double";
    return value.every((item) => typeof item === "boolean") ? "boolean" : undefined;
  }
  return typedArrays.find(([constructor]) => value instanceof constructor)?.[1];
}

const typedArrays = [
  [Int8Array, "byte"],
  [Int16Array, "short"],
  [Uint16Array, "char"],
  [Int32Array, "int"],
  [BigInt64Array, "long"],
  [Float32Array, "float"],
  [Float64Array, "double"],
] as const;
