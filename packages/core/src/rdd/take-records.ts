import { UserError } from "../errors/firesteel-error.ts";
import type { CallSite } from "../lineage/call-site.ts";
import type { Operator } from "../lineage/operator.ts";
import type { Driver } from "./driver.ts";

/**
 * The first `num` records. Looks at one partition first and then at more and more, by how many records the former
 * ones gave. Spark 4.0: `RDD.take`.
 */
export async function takeRecords<T>(
  driver: Driver,
  operator: Operator,
  num: number,
  callSite: CallSite,
  signal: AbortSignal | undefined,
): Promise<T[]> {
  if (!Number.isInteger(num))
    throw new UserError("INVALID_NUMBER", `take needs a whole number of records, not ${num}`);
  if (num <= 0) return [];
  const scaleUp = Math.max(driver.conf.getInt("spark.rdd.limit.scaleUpFactor", 4), 2);
  const first = Math.max(driver.conf.getInt("spark.rdd.limit.initialNumPartitions", 1), 1);
  const { numPartitions } = await driver.resolve(operator, signal);
  const taken: T[] = [];
  let scanned = 0;
  while (taken.length < num && scanned < numPartitions) {
    const left = num - taken.length;
    let toTry = first;
    if (scanned > 0 && taken.length === 0) toTry = scanned * scaleUp;
    else if (scanned > 0)
      toTry = Math.min(Math.ceil((1.5 * left * scanned) / taken.length), scanned * scaleUp);
    const end = Math.min(scanned + toTry, numPartitions);
    const partitions = Array.from({ length: end - scanned }, (_, i) => scanned + i);
    const parts = await driver.collect({
      operator,
      sink: { kind: "collect", limit: left },
      callSite,
      partitions,
      signal,
    });
    for (const part of parts)
      for (const record of part) {
        if (taken.length === num) return taken;
        taken.push(record as T);
      }
    scanned = end;
  }
  return taken;
}
