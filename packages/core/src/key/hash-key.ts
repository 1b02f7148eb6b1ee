import { UserError } from "../errors/firesteel-error.ts";
import { assertKey } from "./assert-key.ts";
import { keyObjectKind, maxKeyDepth, typedArrayName } from "./key-kind.ts";
import { finish, hashBytes, hashString, mixWord } from "./murmur3.ts";

/**
 * The canonical form that is hashed. Each kind has a seed of its own; what is hashed under it, in little-endian
 * 32-bit words unless it says bytes:
 *
 * | kind | form |
 * | --- | --- |
 * | null | nothing: the hash is 0 |
 * | undefined, false, true | nothing |
 * | number that is an int32 (-0 is 0) | the word |
 * | other number | the two words of its IEEE form, low first; NaN as 0x7ff8000000000000 |
 * | bigint | bytes of its hexadecimal digits, `-` first if negative |
 * | string | its WTF-8 bytes |
 * | Date | the two words of its time as a number |
 * | Uint8Array, Buffer | its bytes |
 * | other typed arrays | hash of its type's name, then the hash of each element |
 * | array | hash of each element; a hole as undefined |
 * | plain object | for each own enumerable string key, sorted by UTF-16 units: hash of the key, hash of the value |
 * | class instance | as a plain object; an Array subclass: its elements before |
 *
 * Never change a seed or a form: hashes say where records are in files and on other machines.
 */
const seed = {
  undefined: 0x01,
  false: 0x02,
  true: 0x03,
  int32: 0x04,
  float64: 0x05,
  bigint: 0x06,
  string: 0x07,
  date: 0x08,
  bytes: 0x09,
  typed: 0x0a,
  array: 0x0b,
  object: 0x0c,
} as const;

const undefinedHash = finish(seed.undefined, 0);
const falseHash = finish(seed.false, 0);
const trueHash = finish(seed.true, 0);
const float = new Float64Array(1);
const floatWords = new Int32Array(float.buffer);
/** Which half of a double comes first in memory; the form is low word first on every machine. */
const low = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 0 : 1;
/** Thrown inside only; shared, since its stack says nothing. */
const unsupported = new Error("unsupported key");

/**
 * Structural hash of a key: an int32, equal for keys that `keysEqual` takes for equal, and the same in every process,
 * on every machine and engine. `null` gives 0, so that it goes to partition 0 as in Spark.
 *
 * @throws {UserError} `INVALID_KEY` for what cannot be a key, naming the path to it
 */
export function hashKey(key: unknown): number {
  if (typeof key === "string") return hashString(key, seed.string);
  if (typeof key === "number") return hashNumber(key);
  return hashAny(key);
}

/** The partition of `n` that a key with this hash belongs to. Spark: `Utils.nonNegativeMod`. */
export function partitionForHash(hash: number, n: number): number {
  const rest = hash % n;
  // `+ 0` turns the -0 of a negative multiple into 0.
  return rest < 0 ? rest + n : rest + 0;
}

function hashAny(key: unknown): number {
  try {
    return hashValue(key, 0);
  } catch (error) {
    if (error !== unsupported) throw error;
    // Finds the path; the fast path keeps none.
    assertKey(key);
    throw new UserError("INVALID_KEY", "a key changed while it was hashed", { cause: error });
  }
}

function hashNumber(value: number): number {
  const int = value | 0;
  if (int === value) return finish(mixWord(seed.int32, int), 4);
  return hashFloat(value, seed.float64);
}

function hashFloat(value: number, floatSeed: number): number {
  if (value !== value) return finish(mixWord(mixWord(floatSeed, 0), 0x7ff80000), 8);
  float[0] = value;
  return finish(mixWord(mixWord(floatSeed, floatWords[low]!), floatWords[1 - low]!), 8);
}

/** Where the hash of a string begins: `hashKey(text)` is the hash of its WTF-8 bytes from here. */
export const stringSeed: number = seed.string;

function hashValue(value: unknown, depth: number): number {
  switch (typeof value) {
    case "string":
      return hashString(value, seed.string);
    case "number":
      return hashNumber(value);
    case "boolean":
      return value ? trueHash : falseHash;
    case "undefined":
      return undefinedHash;
    case "bigint":
      return hashString(value.toString(16), seed.bigint);
    case "object":
      return value === null ? 0 : hashObject(value, depth);
    default:
      throw unsupported;
  }
}

function hashObject(value: object, depth: number): number {
  if (depth > maxKeyDepth) throw unsupported;
  switch (keyObjectKind(value)) {
    case "array":
      return finish(
        hashElements(seed.array, value as unknown[], depth),
        (value as unknown[]).length * 4,
      );
    case "plain":
      return hashFields(seed.object, value, Object.keys(value), depth);
    case "date": {
      const time = (value as Date).getTime();
      return hashFloat(time + 0, seed.date);
    }
    case "bytes":
      return hashBytes(value as Uint8Array, seed.bytes);
    case "typed": {
      const elements = value as unknown as unknown[];
      const start = mixWord(seed.typed, hashString(typedArrayName(value)!, seed.string));
      return finish(hashElements(start, elements, depth), elements.length * 4);
    }
    case "instance": {
      const isArray = Array.isArray(value);
      const start = isArray ? hashElements(seed.object, value as unknown[], depth) : seed.object;
      return hashFields(start, value, fieldNames(value), depth);
    }
    case "refused":
      throw unsupported;
  }
}

function hashElements(start: number, elements: ArrayLike<unknown>, depth: number): number {
  let h = start;
  for (let i = 0; i < elements.length; i++) h = mixWord(h, hashValue(elements[i], depth + 1));
  return h;
}

function hashFields(start: number, value: object, names: string[], depth: number): number {
  if (names.length > 1) names.sort();
  let h = start;
  for (const name of names) {
    h = mixWord(h, hashString(name, seed.string));
    h = mixWord(h, hashValue((value as Record<string, unknown>)[name], depth + 1));
  }
  return finish(h, names.length * 8);
}

/** Own enumerable string keys; without the indices of an Array subclass and the time of a Date subclass. */
export function fieldNames(value: object): string[] {
  const names = Object.keys(value);
  return Array.isArray(value) ? names.slice(countIndices(names)) : names;
}

/** Integer keys come first in `Object.keys`. */
function countIndices(names: readonly string[]): number {
  let i = 0;
  while (i < names.length && String(Number(names[i]) >>> 0) === names[i]) i++;
  return i;
}
