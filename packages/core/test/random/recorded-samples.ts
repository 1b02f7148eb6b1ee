import { readFileSync } from "node:fs";

/** One thing that a real Spark's JVM API was asked; `tools/oracle/record-samples.py` says how. */
export interface RecordedCase {
  readonly kind: string;
  readonly seed: string;
  readonly n: number;
  readonly slices: number;
  readonly fraction: number;
  readonly withReplacement: boolean;
  readonly weights: readonly number[];
  readonly num: number;
  readonly mean: number;
  readonly size: number;
  readonly strata: number;
  readonly fractions: readonly number[];
  readonly values: readonly number[];
  readonly result: unknown;
}

const file = new URL("../../../test/data/spark-samples.json", import.meta.url);
const { cases } = JSON.parse(readFileSync(file, "utf8")) as { cases: RecordedCase[] };

export function recorded(kind: string): RecordedCase[] {
  return cases.filter((one) => one.kind === kind);
}

/** The numbers 0 to n - 1 as `parallelize` slices them. */
export function slice(n: number, slices: number): number[][] {
  return Array.from({ length: slices }, (_, i) => {
    const start = Math.floor((i * n) / slices);
    const end = Math.floor(((i + 1) * n) / slices);
    return Array.from({ length: end - start }, (__, at) => start + at);
  });
}

/** The parameters of a case, for a failure's message. */
export function describeCase(one: RecordedCase): string {
  return JSON.stringify({ ...one, result: undefined });
}
