import type { CallSite } from "../lineage/call-site.ts";
import type { Operator } from "../lineage/operator.ts";
import { KeyMap } from "../key/key-map.ts";
import type { NarrowBody } from "../lineage/operator.ts";
import type { Seed } from "../random/seed.ts";
import {
  exactPoissonThresholds,
  exactRates,
  mergeSketches,
  type StratumSketch,
} from "../random/stratum-sketch.ts";
import { builtin } from "../runtime/builtins/names.ts";
import type { Driver } from "./driver.ts";

/**
 * The second pass of an exact stratified sample: the first one, a job, has found for every key the threshold that makes
 * its sample exactly as large as asked for. Spark: `StratifiedSamplingUtils`.
 */
export async function exactSampling<K>(
  source: { readonly driver: Driver; readonly operator: Operator; readonly callSite: CallSite },
  withReplacement: boolean,
  fractions: ReadonlyMap<K, number>,
  seed: Seed,
  signal: AbortSignal | undefined,
): Promise<NarrowBody> {
  const { driver, operator, callSite } = source;
  const strata = [...fractions];
  const rates = strata.map(([, fraction]) => fraction);
  const job = { operator, callSite, signal };
  const counts = withReplacement ? await strataCounts(source, strata, signal) : undefined;
  const sketched = await driver.collect({
    ...job,
    sink: { kind: "partition", f: builtin("stratumSketch", [strata, counts, seed]) },
  });
  const merged = mergeSketches(
    sketched.map(([sketches]) => sketches as readonly (StratumSketch | undefined)[]),
  );
  if (!withReplacement) {
    const exact = exactRates(merged, rates);
    const fractionsByKey = strata.map(([key], i) => [key, exact[i] ?? 0] as const);
    return { op: "flatMap", f: builtin("sampleByKey", [false, fractionsByKey, seed]) };
  }
  const thresholds = exactPoissonThresholds(merged, rates);
  const byKey = strata.flatMap(([key], i) => {
    const threshold = thresholds[i];
    return threshold === undefined ? [] : [[key, threshold] as const];
  });
  return { op: "flatMap", f: builtin("sampleByKeyExact", [byKey, seed]) };
}

async function strataCounts(
  source: { readonly driver: Driver; readonly operator: Operator; readonly callSite: CallSite },
  strata: readonly (readonly [unknown, number])[],
  signal: AbortSignal | undefined,
): Promise<number[]> {
  const { driver, operator, callSite } = source;
  const keys = driver.lineage.operator({
    className: "MapPartitionsRDD",
    node: {
      kind: "narrow",
      parent: operator,
      body: { op: "keys" },
      preservesPartitioning: false,
      barrier: false,
    },
  });
  const sink = { kind: "partition", f: builtin("countByValue", []) } as const;
  const counted = new KeyMap<unknown, number>();
  for (const [pairs] of await driver.collect({ operator: keys, sink, callSite, signal }))
    for (const [key, count] of pairs as readonly (readonly [unknown, number])[])
      counted.set(key, (counted.get(key) ?? 0) + count);
  return strata.map(([key]) => counted.get(key) ?? 0);
}
