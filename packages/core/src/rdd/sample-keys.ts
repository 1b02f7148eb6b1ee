import { builtin } from "../runtime/builtins/names.ts";
import { byteswap32 } from "../random/reservoir-sampling.ts";
import type { RangeSource } from "../lineage/partitioner-choice.ts";
import type { Fn } from "../lineage/functions.ts";
import type { NarrowBody, Operator } from "../lineage/operator.ts";
import type { Driver } from "./driver.ts";

/**
 * Sort keys of a sample without replacement of the partitions that hold far more than their share. Spark:
 * `RangePartitioner`, which seeds it by the number of the RDD.
 */
export async function sampleKeys(
  driver: Driver,
  source: RangeSource,
  partitions: readonly number[],
  fraction: number,
  signal: AbortSignal,
): Promise<unknown[]> {
  const { lineage } = driver;
  const { sampled } = source;
  const narrow = (parent: Operator, body: NarrowBody, fns: readonly Fn[]): Operator =>
    lineage.operator({
      className: "MapPartitionsRDD",
      fns,
      node: { kind: "narrow", parent, body, preservesPartitioning: false, barrier: false },
    });
  const pruned = lineage.operator({
    className: "PartitionPruningRDD",
    node: {
      kind: "prune",
      parent: sampled,
      choose: () => partitions,
      preservesPartitioning: false,
    },
  });
  const seed = byteswap32(-sampled.id - 1);
  const picked = narrow(pruned, { op: "filter", f: builtin("sample", [fraction, seed]) }, []);
  let operator = narrow(picked, { op: "keys" }, []);
  const { keyFn } = source.sortOrder;
  if (keyFn !== undefined) operator = narrow(operator, { op: "map", f: keyFn }, [keyFn]);
  const sink = { kind: "collect" } as const;
  const parts = await driver.collect({ operator, sink, callSite: sampled.callSite, signal });
  return parts.flat();
}
