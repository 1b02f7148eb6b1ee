import { blockHeaderBytes, pairsFlag, sealBlock } from "./block-header.ts";
import { blockTooLarge, maxBlockBytes } from "./block-limits.ts";
import { BlockTarget } from "./block-target.ts";
import type { ClassRegistry } from "./class-registry.ts";
import { columnHeaderBytes } from "./column-kind.ts";
import { planTupleOf } from "./plan-arrays.ts";
import { planColumn } from "./plan-column.ts";
import { type ColumnPlan, PlanContext } from "./plan-context.ts";
import { planNumbers } from "./plan-numbers.ts";
import { ChosenLatin1, planChosenLatin1, planLatin1Bytes } from "./plan-strings.ts";
import { planValues } from "./plan-values.ts";
import { SealedLatin1 } from "./sealed-column.ts";
import { hasSharedObjects } from "./shared-objects.ts";
import { newArray } from "./new-array.ts";

export interface EncodeOptions {
  /** First record, counted in `indices` if they are given. Default 0. */
  readonly from?: number;
  /** One past the last. */
  readonly to?: number;
  /** Which records, in this order; the others are not touched. */
  readonly indices?: Int32Array;
  readonly classes: ClassRegistry;
  /**
   * Memory for the block, exactly `bytes` long; called once. It is faster where it starts at a multiple of 8, and
   * need not be zeroed.
   */
  readonly allocate: (bytes: number) => Uint8Array;
}

/**
 * Encodes records as one block.
 *
 * Of objects, own enumerable string-keyed properties are kept in order, accessors as the value they give; see
 * `ValueWriter` for everything else. Objects that one record holds twice, or inside themselves, come back so; identity
 * between records is not kept.
 *
 * @returns what `allocate` gave, filled
 * @throws {UserError} `UNSERIALIZABLE_RECORD` naming the path to a function, symbol, Proxy or other value that cannot
 *   travel; `PROMISE_RECORD`; `RECORD_TOO_LARGE` and `BLOCK_TOO_LARGE` beyond 4 GiB
 */
export function encodeBlock(records: EncodedColumn, options: EncodeOptions): Uint8Array {
  const values = select(records, options);
  const context = new PlanContext(options.classes, values.length, planColumn);
  return seal(planRecords(values, context), 0, context, options);
}

/** Encodes the records `[keys[i], values[i]]`, which need not exist as tuples. */
export function encodePairBlock(
  keys: EncodedColumn,
  values: EncodedColumn,
  options: EncodeOptions,
): Uint8Array {
  const keyColumn = select(keys, options);
  const context = new PlanContext(options.classes, keyColumn.length, planColumn);
  const plan = planPairs(keyColumn, select(values, options), context);
  return seal(plan, pairsFlag, context, options);
}

/** What {@link encodeBlock} makes of arrays of numbers, from the columns of their elements, 1 to 32. */
export function encodeNumberTuples(
  columns: readonly Float64Array[],
  options: Pick<EncodeOptions, "classes" | "allocate">,
): Uint8Array {
  const context = new PlanContext(options.classes, columns[0]!.length, planColumn);
  const plans = columns.map(planNumbers);
  const size = plans.reduce((sum, plan) => sum + plan.size, columnHeaderBytes);
  return seal(planTupleOf(plans, size), 0, context, options);
}

function planRecords(values: Column, context: PlanContext): ColumnPlan {
  if (!Array.isArray(values)) return planTyped(values as TypedColumn, context);
  const source = { values, rows: undefined, path: "", depth: 0 };
  const plan = planColumn(source, context);
  return hasSharedObjects(context.spread, context.records) ? planValues(source, context) : plan;
}

function planPairs(keys: Column, values: Column, context: PlanContext): ColumnPlan {
  const columns = [keys, values].map((column, j) =>
    Array.isArray(column)
      ? planColumn({ values: column, rows: undefined, path: `[${j}]`, depth: 1 }, context)
      : planTyped(column as TypedColumn, context),
  );
  if (hasSharedObjects(context.spread, context.records)) {
    const records = Array.from({ length: keys.length }, (_, i) => [
      valueOf(keys, i),
      valueOf(values, i),
    ]);
    return planValues({ values: records, rows: undefined, path: "", depth: 0 }, context);
  }
  return planTupleOf(columns, columnHeaderBytes + columns[0]!.size + columns[1]!.size);
}

function seal(
  plan: ColumnPlan,
  flags: number,
  context: PlanContext,
  options: EncodeOptions,
): Uint8Array {
  const length = blockHeaderBytes + plan.size;
  if (length > maxBlockBytes) throw blockTooLarge(length, context.records);
  const bytes = options.allocate(length);
  // Views need alignment; elsewhere the block is made aside and moved.
  const aligned = bytes.byteOffset % 8 === 0 ? bytes : new Uint8Array(length);
  plan.write(new BlockTarget(aligned), blockHeaderBytes);
  context.scratch.close();
  sealBlock(aligned, context.records, flags);
  if (aligned !== bytes) bytes.set(aligned);
  return bytes;
}

/** Strings that are bytes already go in whole, or those at `indices`. */
type EncodedColumn = ArrayLike<unknown> | SealedLatin1;
type TypedColumn = Float64Array | Int32Array | SealedLatin1 | ChosenLatin1;
type Column = readonly unknown[] | TypedColumn;

function planTyped(column: TypedColumn, context: PlanContext): ColumnPlan {
  if (column instanceof ChosenLatin1) return planChosenLatin1(column, context);
  return column instanceof SealedLatin1 ? planLatin1Bytes(column, context) : planNumbers(column);
}

function valueOf(column: Column, i: number): unknown {
  const isText = column instanceof SealedLatin1 || column instanceof ChosenLatin1;
  return isText ? column.at(i) : column[i];
}

/** The chosen elements side by side; numbers stay in a typed array. */
function select(source: EncodedColumn, options: EncodeOptions): Column {
  const { indices } = options;
  if (source instanceof SealedLatin1)
    return indices === undefined ? source : new ChosenLatin1(source, indices);
  const from = options.from ?? 0;
  const to = options.to ?? (indices ?? source).length;
  const n = to - from;
  if (source instanceof Float64Array || source instanceof Int32Array) {
    if (indices === undefined) return source.subarray(from, to);
    const numbers = source instanceof Int32Array ? new Int32Array(n) : new Float64Array(n);
    for (let i = 0; i < n; i++) numbers[i] = source[indices[from + i]!]!;
    return numbers;
  }
  if (indices === undefined && n === source.length && Array.isArray(source)) return source;
  const values = newArray<unknown>(n);
  if (indices === undefined) for (let i = 0; i < n; i++) values[i] = source[from + i];
  else for (let i = 0; i < n; i++) values[i] = source[indices[from + i]!];
  return values;
}
