import { types } from "node:util";
import { FiresteelError } from "../errors/firesteel-error.ts";
import { KeyMap } from "../key/key-map.ts";
import { typedArrayName } from "../key/key-kind.ts";
import { builtinMethod } from "./builtin-method.ts";
import type { ByteWriter } from "./byte-writer.ts";
import { classIdOf } from "./class-id.ts";
import type { ClassRegistry } from "./class-registry.ts";
import { errorClass, instanceBaseOf, objectShape } from "./object-shape.ts";
import { formatPath, refusePromise, refuseValue } from "./refusal.ts";
import { instanceBase, valueTag, viewNames } from "./value-tag.ts";

const maxDepth = 1500;
// A subclass may have overridden its iterator.
const mapEntries = builtinMethod(Map.prototype, "entries");
const setValues = builtinMethod(Set.prototype, "values");

/**
 * Writes any record in the per-record form: a tag byte (`valueTag`) and the value's content, recursively. Objects are
 * numbered in order of first visit and written once, so that cycles and shared references come back as they were.
 *
 * Kept: own enumerable string-keyed properties in order (accessors become their value), holes and extra properties
 * of arrays, prototype (none, built-in, or a class the registry names), `message`, `stack`, `cause`, `errors` and
 * `name` of errors. Not kept: property attributes, frozen or sealed state, other properties of Map, Set, Date, RegExp
 * and views themselves, sharing of one ArrayBuffer by several views.
 */
export class ValueWriter {
  readonly #out: ByteWriter;
  readonly #classes: ClassRegistry;
  readonly #prefix: string;
  readonly #seen = new Map<object, number>();
  readonly #path: (string | number)[] = [];
  #record = 0;

  /** `prefix` is where in the record the values are, for messages. */
  constructor(out: ByteWriter, classes: ClassRegistry, prefix: string) {
    this.#out = out;
    this.#classes = classes;
    this.#prefix = prefix;
  }

  /**
   * Appends `value`, of the record with this number.
   *
   * @returns the objects in it, in order of first visit; valid until the next call
   * @throws {UserError} `UNSERIALIZABLE_RECORD`, `PROMISE_RECORD`
   */
  write(value: unknown, record: number): Iterable<object> {
    this.#record = record;
    this.#path.length = 0;
    if (this.#seen.size > 0) this.#seen.clear();
    this.#value(value);
    return this.#seen.keys();
  }

  #value(value: unknown): void {
    const out = this.#out;
    switch (typeof value) {
      case "string":
        out.string(value, valueTag.latin1, valueTag.utf16);
        return;
      case "number":
        this.#number(value);
        return;
      case "boolean":
        out.byte(value ? valueTag.true : valueTag.false);
        return;
      case "undefined":
        out.byte(valueTag.undefined);
        return;
      case "bigint":
        out.byte(valueTag.bigint);
        out.byte(value < 0n ? 1 : 0);
        out.string((value < 0n ? -value : value).toString(16), valueTag.latin1, valueTag.utf16);
        return;
      case "object":
        if (value === null) out.byte(valueTag.null);
        else this.#object(value);
        return;
      case "function":
        throw this.#refuse(
          `a function${value.name === "" ? "" : ` (${value.name})`} is no data; capture it in a closure instead`,
        );
      case "symbol":
        throw this.#refuse("a symbol means nothing in another process; use a string");
    }
  }

  #number(value: number): void {
    const out = this.#out;
    if (Object.is(value, value | 0)) {
      out.byte(valueTag.int);
      out.varint(((value << 1) ^ (value >> 31)) >>> 0);
    } else {
      out.byte(valueTag.float64);
      out.float64(value);
    }
  }

  #object(value: object): void {
    const number = this.#seen.get(value);
    if (number !== undefined) {
      this.#out.byte(valueTag.reference);
      this.#out.varint(number);
      return;
    }
    const shape = objectShape(value);
    if (shape === "promise") throw refusePromise(this.#record, this.#where());
    this.#seen.set(value, this.#seen.size);
    if (this.#path.length > maxDepth)
      throw this.#refuse(`it is nested more than ${maxDepth} levels deep`);
    const out = this.#out;
    switch (shape) {
      case "array":
        this.#array(value as unknown[]);
        return;
      case "plain":
        out.byte(valueTag.object);
        this.#fields(value, this.#fieldNames(value));
        return;
      case "nullObject":
        out.byte(valueTag.nullObject);
        this.#fields(value, this.#fieldNames(value));
        return;
      case "date":
        out.byte(valueTag.date);
        out.float64((value as Date).getTime());
        return;
      case "regExp": {
        const { source, flags, lastIndex } = value as RegExp;
        out.byte(valueTag.regExp);
        this.#text(source);
        this.#text(flags);
        this.#number(lastIndex);
        return;
      }
      case "map":
        out.byte(valueTag.map);
        this.#entries(value as Map<unknown, unknown>);
        return;
      case "set":
        out.byte(valueTag.set);
        this.#members(value as Set<unknown>);
        return;
      case "error":
        out.byte(valueTag.error);
        out.byte(errorClass(Object.getPrototypeOf(value)));
        this.#error(value as Error);
        return;
      case "view":
        this.#view(value as ArrayBufferView);
        return;
      case "arrayBuffer":
        out.byte(valueTag.arrayBuffer);
        this.#bytes(new Uint8Array(value as ArrayBuffer));
        return;
      case "boxed":
        out.byte(valueTag.boxed);
        this.#value((value as { valueOf(): unknown }).valueOf());
        return;
      case "instance":
        this.#instance(value);
        return;
      case "refused":
        throw this.#refuse(refusedObject(value));
    }
  }

  #array(value: readonly unknown[]): void {
    const out = this.#out;
    const names = this.#fieldNames(value);
    const length = value.length;
    // Without holes the indices are all there, and come first.
    if (names.length === length && (length === 0 || names[length - 1] === String(length - 1))) {
      out.byte(valueTag.array);
      out.varint(length);
      for (let i = 0; i < length; i++) this.#at(i, value[i]);
      return;
    }
    out.byte(valueTag.sparseArray);
    out.varint(length);
    this.#fields(value, names);
  }

  #instance(value: object): void {
    const id = classIdOf(value, this.#classes, (why) => this.#refuse(why));
    if (value instanceof KeyMap && value.constructor === KeyMap) {
      this.#out.byte(valueTag.keyMap);
      this.#entries(value);
      return;
    }
    const base = instanceBaseOf(value);
    this.#out.byte(valueTag.instance);
    this.#text(id);
    this.#out.byte(instanceBase[base]);
    switch (base) {
      case "array":
        this.#out.varint((value as unknown[]).length);
        break;
      case "map":
        this.#entries(value as Map<unknown, unknown>);
        break;
      case "set":
        this.#members(value as Set<unknown>);
        break;
      case "date":
        this.#out.float64((value as Date).getTime());
        break;
      case "error":
        this.#error(value as Error);
        return;
      case "object":
        break;
    }
    this.#fields(value, this.#fieldNames(value));
  }

  /** What is not enumerable of an error, then its fields. */
  #error(value: Error): void {
    const fields: Record<string, unknown> = { __proto__: null };
    for (const name of ["name", "message", "stack", "cause", "errors"])
      if (Object.hasOwn(value, name) && !Object.prototype.propertyIsEnumerable.call(value, name))
        fields[name] = Reflect.get(value, name);
    this.#fields(fields, Object.keys(fields));
    this.#out.byte(FiresteelError.is(value) ? 1 : 0);
    this.#fields(value, this.#fieldNames(value));
  }

  #view(value: ArrayBufferView): void {
    const out = this.#out;
    const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    if (Object.getPrototypeOf(value) === Buffer.prototype) {
      out.byte(valueTag.buffer);
    } else {
      const name = typedArrayName(value) ?? "DataView";
      const index = viewNames.indexOf(name as (typeof viewNames)[number]);
      if (index < 0) throw this.#refuse(`a ${name} is not supported; use a Float32Array`);
      out.byte(valueTag.view);
      out.byte(index);
    }
    this.#bytes(bytes);
  }

  #bytes(bytes: Uint8Array): void {
    this.#out.varint(bytes.length);
    this.#out.raw(bytes);
  }

  #text(text: string): void {
    this.#out.string(text, valueTag.latin1, valueTag.utf16);
  }

  #entries(map: Map<unknown, unknown>): void {
    this.#out.varint(map.size);
    let i = 0;
    const entries = map instanceof KeyMap ? map : (mapEntries(map) as Iterable<[unknown, unknown]>);
    for (const [key, value] of entries) {
      this.#at(`key ${i}`, key);
      this.#at(`value ${i++}`, value);
    }
  }

  #members(set: Set<unknown>): void {
    this.#out.varint(set.size);
    let i = 0;
    for (const member of setValues(set) as Iterable<unknown>) this.#at(`member ${i++}`, member);
  }

  #fieldNames(value: object): string[] {
    for (const symbol of Object.getOwnPropertySymbols(value))
      if (Object.prototype.propertyIsEnumerable.call(value, symbol))
        throw this.#refuse(`a property is named by the symbol ${String(symbol)}; use a string`);
    return Object.keys(value);
  }

  #fields(value: object, names: readonly string[]): void {
    this.#out.varint(names.length);
    for (const name of names) {
      this.#text(name);
      this.#at(name, (value as Record<string, unknown>)[name]);
    }
  }

  #at(segment: string | number, value: unknown): void {
    if (typeof value !== "object" && typeof value !== "function" && typeof value !== "symbol") {
      this.#value(value);
      return;
    }
    this.#path.push(segment);
    this.#value(value);
    this.#path.pop();
  }

  #where(): string {
    return this.#prefix + formatPath(this.#path);
  }

  #refuse(why: string): Error {
    return refuseValue(why, this.#record, this.#where());
  }
}

function refusedObject(value: object): string {
  if (types.isProxy(value))
    return "a Proxy has behaviour that does not travel; copy its content into a plain object";
  if (types.isSharedArrayBuffer(value))
    return "a SharedArrayBuffer would not be shared; use an ArrayBuffer, or a broadcast variable";
  const tag = Object.prototype.toString.call(value).slice(8, -1);
  return `${tag} objects cannot be copied`;
}
