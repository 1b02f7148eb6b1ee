import { inspect } from "node:util";
import { UserError } from "../../errors/firesteel-error.ts";
import type { DataInput } from "./data-input.ts";
import type { DataOutput } from "./data-output.ts";

/** How values of one of Hadoop's types are laid out in bytes. Hadoop: `org.apache.hadoop.io.Writable`. */
export interface Writable<T = unknown> {
  /** Java's name of the class, which is written into files. */
  readonly className: string;
  read(input: DataInput): T;
  /** @throws {UserError} `NOT_WRITABLE` where the value is none of the type's */
  write(output: DataOutput, value: T): void;
  /** What Java's `toString` gives; `String(value)` by default. */
  text?(value: T): string;
}

/** The error of a value that a type does not have. */
export function notWritable(value: unknown, writable: string, cure: string): UserError {
  const shown = inspect(value, { depth: 1, breakLength: Infinity }).slice(0, 80);
  const type = writable.slice(writable.lastIndexOf(".") + 1);
  return new UserError("NOT_WRITABLE", `${shown} cannot be written as ${type}: ${cure}`, {
    fields: { class: writable },
  });
}
