import { compileFunction } from "node:vm";
import { declareColumns } from "./record-literal.ts";

/** Makes `n` records from their columns. */
export type MakeRecords<R> = (columns: readonly ArrayLike<unknown>[], n: number) => R[];

/** A loop around one literal. */
export function compileMaker<R>(literal: string, count: number): MakeRecords<R> {
  return compileFunction(
    `${declareColumns(count, "columns")} const records = new Array(n);
for (let i = 0; i < n; i++) records[i] = ${literal};
return records;`,
    ["columns", "n"],
  ) as MakeRecords<R>;
}
