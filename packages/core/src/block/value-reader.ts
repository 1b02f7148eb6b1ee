import { constants } from "node:buffer";
import { UserError } from "../errors/firesteel-error.ts";
import { KeyMap } from "../key/key-map.ts";
import { builtinMethod } from "./builtin-method.ts";
import { corrupt } from "./block-header.ts";
import type { ClassRegistry } from "./class-registry.ts";
import { defineField } from "./define-field.ts";
import { errorNames, instanceBase, valueTag, viewNames } from "./value-tag.ts";

const errorBrand = Symbol.for("firesteel.error");

/** The inverse of `ValueWriter`. Everything it returns is new; nothing refers to the block's memory. */
export class ValueReader {
  readonly #bytes: Buffer;
  readonly #classes: ClassRegistry;
  #at = 0;
  #objects: object[] = [];

  constructor(bytes: Buffer, classes: ClassRegistry) {
    this.#bytes = bytes;
    this.#classes = classes;
  }

  /** The value that starts at `offset`. */
  read(offset: number): unknown {
    this.#at = offset;
    if (this.#objects.length > 0) this.#objects = [];
    return this.#value();
  }

  #value(): unknown {
    const tag = this.#bytes[this.#at++];
    switch (tag) {
      case valueTag.undefined:
        return undefined;
      case valueTag.null:
        return null;
      case valueTag.true:
        return true;
      case valueTag.false:
        return false;
      case valueTag.int: {
        const zigzag = this.#varint();
        return (zigzag >>> 1) ^ -(zigzag & 1);
      }
      case valueTag.float64:
        return this.#float64();
      case valueTag.bigint: {
        const negative = this.#bytes[this.#at++] === 1;
        const magnitude = BigInt(`0x${this.#text()}`);
        return negative ? -magnitude : magnitude;
      }
      case valueTag.latin1:
      case valueTag.utf16:
        return this.#string(tag);
      case valueTag.reference:
        return this.#objects[this.#varint()];
      default:
        return this.#object(tag);
    }
  }

  #object(tag: number | undefined): unknown {
    switch (tag) {
      case valueTag.array: {
        const length = this.#varint();
        const array: unknown[] = [];
        this.#objects.push(array);
        for (let i = 0; i < length; i++) array.push(this.#value());
        return array;
      }
      case valueTag.sparseArray: {
        const array: unknown[] = [];
        array.length = this.#varint();
        return this.#fields(this.#add(array));
      }
      case valueTag.object:
        return this.#fields(this.#add({}));
      case valueTag.nullObject:
        return this.#fields(this.#add(Object.create(null) as object));
      case valueTag.instance:
        return this.#instance();
      case valueTag.date:
        return this.#add(new Date(this.#float64()));
      case valueTag.regExp:
        return this.#regExp();
      case valueTag.map:
        return this.#entries(this.#add(new Map<unknown, unknown>()));
      case valueTag.keyMap:
        return this.#entries(this.#add(new KeyMap<unknown, unknown>()));
      case valueTag.set:
        return this.#members(this.#add(new Set<unknown>()));
      case valueTag.error:
        return this.#error(errorNames[this.#bytes[this.#at++]!]!, undefined);
      case valueTag.view:
        return this.#add(this.#view(viewNames[this.#bytes[this.#at++]!]!));
      case valueTag.buffer: {
        const bytes = this.#copy();
        return this.#add(Buffer.from(bytes.buffer, 0, bytes.length));
      }
      case valueTag.arrayBuffer:
        return this.#add(this.#copy().buffer);
      case valueTag.boxed: {
        // Takes its number before its content, which is a primitive and takes none.
        return this.#add(Object(this.#value()) as object);
      }
      default:
        throw corrupt(`it has a value of unknown tag ${String(tag)}`);
    }
  }

  #instance(): object {
    const id = this.#text();
    const found = this.#classes.classOf(id);
    if (found === undefined)
      throw new UserError(
        "UNKNOWN_CLASS",
        `records have instances of a class that is not known here (${id}); they can be read in the program that wrote them`,
        { fields: { class: id } },
      );
    const base = this.#bytes[this.#at++];
    switch (base) {
      case instanceBase.array: {
        const array = Reflect.construct(Array, [], found) as unknown[];
        array.length = this.#varint();
        return this.#fields(this.#add(array));
      }
      case instanceBase.map: {
        const map = Reflect.construct(Map, [], found) as Map<unknown, unknown>;
        return this.#fields(this.#entries(this.#add(map)));
      }
      case instanceBase.set: {
        const set = Reflect.construct(Set, [], found) as Set<unknown>;
        return this.#fields(this.#members(this.#add(set)));
      }
      case instanceBase.date:
        return this.#fields(this.#add(Reflect.construct(Date, [this.#float64()], found) as Date));
      case instanceBase.error:
        return this.#error("Error", found);
      default:
        return this.#fields(this.#add(Object.create(found.prototype as object) as object));
    }
  }

  #error(name: (typeof errorNames)[number], found: Function | undefined): Error {
    const Class = globalThis[name] as ErrorConstructor;
    const parameters = name === "AggregateError" ? [[]] : [];
    const limit = Error.stackTraceLimit;
    // The stack of the original follows.
    Error.stackTraceLimit = 0;
    const error = Reflect.construct(Class, parameters, found ?? Class) as Error;
    Error.stackTraceLimit = limit;
    this.#add(error);
    for (const hidden of ["stack", "errors"]) Reflect.deleteProperty(error, hidden);
    for (let rest = this.#varint(); rest > 0; rest--) {
      const field = this.#text();
      Object.defineProperty(error, field, {
        value: this.#value(),
        writable: true,
        configurable: true,
      });
    }
    if (this.#bytes[this.#at++] === 1) Object.defineProperty(error, errorBrand, { value: true });
    return this.#fields(error);
  }

  #regExp(): RegExp {
    const source = this.#text();
    const regExp = new RegExp(source, this.#text());
    this.#add(regExp);
    regExp.lastIndex = this.#value() as number;
    return regExp;
  }

  #entries<M extends Map<unknown, unknown>>(map: M): M {
    const owner = map instanceof KeyMap ? KeyMap.prototype : Map.prototype;
    const set = builtinMethod(owner, "set");
    for (let rest = this.#varint(); rest > 0; rest--) {
      const key = this.#value();
      set(map, key, this.#value());
    }
    return map;
  }

  #members(set: Set<unknown>): Set<unknown> {
    const add = builtinMethod(Set.prototype, "add");
    for (let rest = this.#varint(); rest > 0; rest--) add(set, this.#value());
    return set;
  }

  #fields<T extends object>(target: T): T {
    for (let rest = this.#varint(); rest > 0; rest--) {
      const name = this.#text();
      defineField(target, name, this.#value());
    }
    return target;
  }

  #view(name: (typeof viewNames)[number]): object {
    const bytes = this.#copy();
    if (name === "Uint8Array") return bytes;
    if (name === "DataView") return new DataView(bytes.buffer);
    return new globalThis[name](bytes.buffer);
  }

  #copy(): Uint8Array<ArrayBuffer> {
    const length = this.#varint();
    const bytes = new Uint8Array(length);
    bytes.set(this.#bytes.subarray(this.#at, this.#at + length));
    this.#at += length;
    return bytes;
  }

  #add<T extends object>(object: T): T {
    this.#objects.push(object);
    return object;
  }

  #varint(): number {
    const bytes = this.#bytes;
    let byte = bytes[this.#at++]!;
    if (byte < 0x80) return byte;
    let value = byte & 0x7f;
    let scale = 0x80;
    do {
      byte = bytes[this.#at++]!;
      value += (byte & 0x7f) * scale;
      scale *= 0x80;
    } while (byte >= 0x80);
    return value;
  }

  #float64(): number {
    const value = this.#bytes.readDoubleLE(this.#at);
    this.#at += 8;
    return value;
  }

  #text(): string {
    return this.#string(this.#bytes[this.#at++]);
  }

  #string(tag: number | undefined): string {
    const units = this.#varint();
    const start = this.#at;
    if (units > constants.MAX_STRING_LENGTH) throw stringTooLong(units);
    this.#at += tag === valueTag.utf16 ? units * 2 : units;
    return tag === valueTag.utf16
      ? this.#bytes.toString("utf16le", start, this.#at)
      : this.#bytes.toString("latin1", start, this.#at);
  }
}

export function stringTooLong(units: number): UserError {
  return new UserError(
    "STRING_TOO_LONG",
    `a string of ${units} UTF-16 units is longer than this JavaScript engine allows (${constants.MAX_STRING_LENGTH})`,
  );
}
