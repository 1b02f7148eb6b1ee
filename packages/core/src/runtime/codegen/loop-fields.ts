import type { RecordFields } from "../../block/decode-block.ts";
import type { Column } from "../batch.ts";
import type { FieldsInput } from "./loop-source.ts";

/** Records of a batch as a loop takes them: the columns of the fields that it reads. */
export interface LoopFields {
  readonly input: FieldsInput;
  /** By the number of their field; undefined for those that are not read. */
  readonly columns: () => readonly (Column | undefined)[];
}

/** `reads`: names of the fields that the loop reads; undefined where it may read any. */
export function loopFields(fields: RecordFields, reads: readonly string[] | undefined): LoopFields {
  const { names, isTuple } = fields;
  // Of a name that is no field of the record, a getter of its prototype may look at any.
  const isKnown = reads?.every((name) => names.includes(name) || (isTuple && name === "length"));
  const wanted = names.map((name) => isKnown !== true || reads?.includes(name) === true);
  const has = (j: number): boolean => wanted[j] === true;
  let columns: readonly (Column | undefined)[] | undefined;
  return {
    input: { literal: fields.literal(has), count: names.length, has },
    columns: () => (columns ??= wanted.map((is, j) => (is ? fields.column(j) : undefined))),
  };
}
