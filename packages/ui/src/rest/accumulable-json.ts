import type { AccumulableInfo } from "@firesteel/core";
import { defined } from "./spark-time.ts";

/** Spark: `AccumulableInfo`. */
export function accumulablesJson(accumulables: readonly AccumulableInfo[]): object[] {
  return accumulables.map(({ id, name, update, value }) => defined({ id, name, update, value }));
}
