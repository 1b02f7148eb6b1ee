import { types } from "node:util";
import { columnKind } from "./column-kind.ts";
import { planArrays } from "./plan-arrays.ts";
import type { ColumnPlan, ColumnSource, PlanContext } from "./plan-context.ts";
import { planNullable } from "./plan-nullable.ts";
import { planNumbers } from "./plan-numbers.ts";
import { planObjects } from "./plan-objects.ts";
import { planBigints, planBooleans, planBytes, planConstant, planDates } from "./plan-scalars.ts";
import { planStrings } from "./plan-strings.ts";
import { planValues } from "./plan-values.ts";

const kindBits = {
  null: 1,
  undefined: 2,
  boolean: 4,
  number: 8,
  bigint: 16,
  string: 32,
  array: 64,
  object: 128,
  other: 256,
} as const;
const nullish = kindBits.null | kindBits.undefined;

/** Chooses the tightest form that holds every value of the column. */
export function planColumn(source: ColumnSource, context: PlanContext): ColumnPlan {
  const kinds = kindsOf(source.values);
  const present = kinds & ~nullish;
  // More than one bit.
  if ((present & (present - 1)) !== 0) return planValues(source, context);
  if (present === 0) {
    if (kinds === kindBits.null) return planConstant(columnKind.null);
    if (kinds !== nullish) return planConstant(columnKind.undefined);
  }
  if (kinds !== present)
    return present === kindBits.other ? planValues(source, context) : planNullable(source, context);
  return planKind(source, present, context) ?? planValues(source, context);
}

function planKind(
  source: ColumnSource,
  kind: number,
  context: PlanContext,
): ColumnPlan | undefined {
  const { values } = source;
  switch (kind) {
    case kindBits.number:
      return planNumbers(values as readonly number[]);
    case kindBits.string:
      return planStrings(values as readonly string[], context);
    case kindBits.boolean:
      return planBooleans(values as readonly boolean[]);
    case kindBits.bigint:
      return planBigints(values as readonly bigint[]);
    case kindBits.array:
      return planArrays(source, context);
    case kindBits.object:
      return planObjectKind(source, context);
    default:
      return undefined;
  }
}

function planObjectKind(source: ColumnSource, context: PlanContext): ColumnPlan | undefined {
  const { values } = source;
  const first = values[0];
  let plan: ColumnPlan | undefined;
  if (types.isDate(first)) {
    if (values.every((value) => types.isDate(value))) plan = planDates(values);
  } else if (types.isUint8Array(first)) {
    if (values.every((value) => types.isUint8Array(value))) plan = planBytes(values, context);
  } else return planObjects(source, context);
  if (plan !== undefined) context.spread.push({ objects: values, rows: source.rows });
  return plan;
}

function kindsOf(values: readonly unknown[]): number {
  let kinds = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    switch (typeof value) {
      case "string":
        kinds |= kindBits.string;
        break;
      case "number":
        kinds |= kindBits.number;
        break;
      case "object":
        if (value === null) kinds |= kindBits.null;
        else kinds |= Array.isArray(value) ? kindBits.array : kindBits.object;
        break;
      case "boolean":
        kinds |= kindBits.boolean;
        break;
      case "undefined":
        kinds |= kindBits.undefined;
        break;
      case "bigint":
        kinds |= kindBits.bigint;
        break;
      default:
        kinds |= kindBits.other;
    }
  }
  return kinds;
}
