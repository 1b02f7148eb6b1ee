import type { ClassRegistry } from "../block/class-registry.ts";
import { decodeBlock } from "../block/decode-block.ts";
import { encodeBlock } from "../block/encode-block.ts";
import type { CapturedClosure } from "../closure/captured-closure.ts";
import { driverClasses } from "../closure/driver-classes.ts";

/** The driver's classes as blocks want them: constructors are functions. */
export const driverRegistry: ClassRegistry = driverClasses;

const allocate = (bytes: number): Uint8Array => new Uint8Array(bytes);

/** Encodes on the driver and notes the classes of what it meets: stages that read the blocks need them. */
export class DriverEncoder implements ClassRegistry {
  readonly #captures = new Map<string, CapturedClosure>();

  get classes(): readonly CapturedClosure[] {
    return [...this.#captures.values()];
  }

  idOf(constructor: Function): string | undefined {
    const id = driverClasses.idOf(constructor);
    if (id !== undefined && !this.#captures.has(id)) {
      const capture = driverClasses.captureOf(id);
      if (capture !== undefined) this.#captures.set(id, capture);
    }
    return id;
  }

  classOf(id: string): Function | undefined {
    return driverClasses.classOf(id);
  }

  /** A block of the records `from` to `to`. */
  records(records: ArrayLike<unknown>, from: number = 0, to: number = records.length): Uint8Array {
    return encodeBlock(records, { from, to, classes: this, allocate });
  }

  /** A block of one record: a value that executors decode afresh wherever they need it. */
  value(value: unknown): Uint8Array {
    return this.records([value]);
  }
}

/** The records of blocks that executors made; instances are of the user's own classes. */
export function decodeRecords(blocks: readonly Uint8Array[]): unknown[] {
  const [first] = blocks;
  if (first !== undefined && blocks.length === 1)
    return decodeBlock(first, driverRegistry).records();
  const all: unknown[] = [];
  for (const block of blocks)
    for (const record of decodeBlock(block, driverRegistry).records()) all.push(record);
  return all;
}

/** A copy of `value` that shares nothing with it. */
export function copyValue<T>(value: T): T {
  const isPrimitive = (typeof value !== "object" || value === null) && typeof value !== "function";
  if (isPrimitive) return value;
  return decodeRecords([new DriverEncoder().value(value)])[0] as T;
}
