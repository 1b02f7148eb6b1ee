import { DriverEncoder } from "./driver-blocks.ts";
import { KindTracker } from "../key/kind-tracker.ts";
import type { PartitionerSpec } from "../plan/partitioner-spec.ts";
import type { SortOrder } from "../plan/sort-order.ts";
import { builtin } from "../runtime/builtins/names.ts";
import type { Fn } from "./functions.ts";
import { boundsComparator, BoundsPartitioner, type RangeOrder } from "./partitioner.ts";
import type { RangeSource } from "./partitioner-choice.ts";
import type { PlanningHost } from "./planning-host.ts";

/** A sampled key and how many keys it stands for, as a 32-bit float, which is what Spark adds up. */
type Candidate = readonly [key: unknown, weight: number];

/** `[partition, number of records, sampled keys]`, what the `rangeSketch` builtin returns. */
type Sketch = readonly [partition: number, count: number, sample: readonly unknown[]];

/** The bounds of `source`, sampled by a job the first time. */
export async function resolveBounds(
  source: RangeSource,
  n: number,
  host: PlanningHost,
  signal: AbortSignal,
): Promise<BoundsPartitioner> {
  while (source.partitioner === undefined) {
    signal.throwIfAborted();
    if (source.resolving !== undefined) {
      await source.resolving.catch(() => undefined);
      await Promise.resolve();
      continue;
    }
    source.resolving = sampleBounds(source, n, host, signal);
    try {
      source.partitioner = await source.resolving;
    } finally {
      source.resolving = undefined;
    }
  }
  return source.partitioner;
}

export function boundsSpec(
  partitioner: BoundsPartitioner,
  order: SortOrder<Fn>,
): PartitionerSpec<Fn> {
  const n = partitioner.numPartitions;
  return { kind: "range", n, bounds: new DriverEncoder().records(partitioner.bounds), order };
}

/**
 * Sketches every partition, samples again those that hold far more than their share, and cuts the candidates into
 * ranges of equal weight. Sample sizes and seeds are Spark's (4.0: `Partitioner.scala`, `RangePartitioner`), and so
 * are the bounds.
 */
async function sampleBounds(
  source: RangeSource,
  n: number,
  host: PlanningHost,
  signal: AbortSignal,
): Promise<BoundsPartitioner> {
  const { sampled, order, sortOrder } = source;
  const { numPartitions } = await host.resolve(sampled, signal);
  if (n <= 1 || numPartitions === 0) return new BoundsPartitioner([], order);
  const keyFn = sortOrder.keyFn === undefined ? [] : [sortOrder.keyFn];
  const sampleSize = Math.min(source.samplePointsPerPartition * n, 1e6);
  const perPartition = Math.ceil((3 * sampleSize) / numPartitions);
  const sketches = await host.runInternalJob(
    sampled,
    { kind: "partition", f: builtin("rangeSketch", [perPartition, source.sketchRdd], keyFn) },
    undefined,
    signal,
  );
  const counted = sketches.map(([record]) => record as Sketch);
  const total = counted.reduce((sum, [, count]) => sum + count, 0);
  const fraction = Math.min(sampleSize / Math.max(total, 1), 1);
  const candidates: Candidate[] = [];
  const crowded: number[] = [];
  for (const [partition, count, sample] of counted) {
    if (fraction * count > perPartition) crowded.push(partition);
    else {
      const weight = Math.fround(count / sample.length);
      for (const key of sample) candidates.push([key, weight]);
    }
  }
  if (crowded.length > 0) {
    const weight = Math.fround(1 / fraction);
    for (const key of await host.sampleKeys(source, crowded, fraction, signal))
      candidates.push([key, weight]);
  }
  return new BoundsPartitioner(
    determineBounds(candidates, Math.min(n, candidates.length), order),
    order,
  );
}

/** Keys that cut `candidates` into at most `n` ranges of about the same weight. Spark: `RangePartitioner.determineBounds`. */
export function determineBounds(
  candidates: readonly Candidate[],
  n: number,
  order: RangeOrder,
): unknown[] {
  const compare = boundsComparator(order);
  const kinds = new KindTracker({ nulls: order.nulls });
  for (const [key] of candidates) kinds.add(key);
  kinds.assertComparable();
  const ordered = candidates.toSorted(([a], [b]) => compare(a, b));
  const step = ordered.reduce((sum, [, weight]) => sum + weight, 0) / n;
  const bounds: unknown[] = [];
  let cumulated = 0;
  let target = step;
  for (const [key, weight] of ordered) {
    if (bounds.length >= n - 1) break;
    cumulated += weight;
    if (cumulated < target) continue;
    if (bounds.length > 0 && compare(key, bounds.at(-1)) <= 0) continue;
    bounds.push(key);
    target += step;
  }
  return bounds;
}
