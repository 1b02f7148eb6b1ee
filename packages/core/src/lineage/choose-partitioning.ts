import type { PartitionerSpec } from "../plan/partitioner-spec.ts";
import type { Fn } from "./functions.ts";
import type { Operator } from "./operator.ts";
import { FunctionPartitioner, HashPartitioner, type Partitioner } from "./partitioner.ts";
import type { PartitionerChoice } from "./partitioner-choice.ts";
import type { PlanningHost } from "./planning-host.ts";
import { boundsSpec, resolveBounds } from "./range-bounds.ts";
import { type Partitioning, resolved } from "./resolution.ts";

export interface ChosenPartitioning {
  /** Undefined where records are merely dealt out. */
  readonly partitioner: Partitioner | undefined;
  readonly spec: PartitionerSpec<Fn>;
}

/** The partitioning of a shuffle of `parents`, which are resolved. */
export async function choosePartitioning(
  choice: PartitionerChoice,
  parents: readonly Operator[],
  host: PlanningHost,
  signal: AbortSignal,
): Promise<ChosenPartitioning> {
  switch (choice.kind) {
    case "default":
      return defaultPartitioning(parents, host);
    case "own": {
      const first = parents[0] === undefined ? undefined : resolved(parents[0]);
      return first?.partitioning ?? hashPartitioning(first?.numPartitions ?? 0);
    }
    case "hash":
      return hashPartitioning(choice.n);
    case "function": {
      const n = choice.n ?? defaultNumPartitions(parents, host);
      return {
        partitioner: new FunctionPartitioner(n, choice.partitionFunc),
        spec: { kind: "function", n, f: choice.fn },
      };
    }
    case "custom": {
      const { partitioner, fn } = choice;
      return { partitioner, spec: { kind: "function", n: partitioner.numPartitions, f: fn } };
    }
    case "range": {
      const n = choice.source.n ?? defaultNumPartitions(parents, host);
      const partitioner = await resolveBounds(choice.source, n, host, signal);
      return { partitioner, spec: boundsSpec(partitioner, choice.source.sortOrder) };
    }
    case "bounds": {
      const { partitioner, keyFn } = choice;
      const { ascending, nulls } = partitioner.order;
      const order = {
        ascending,
        ...(nulls === undefined ? {} : { nulls }),
        ...(keyFn === undefined ? {} : { keyFn }),
      };
      return { partitioner, spec: boundsSpec(partitioner, order) };
    }
    case "roundRobin":
      return { partitioner: undefined, spec: { kind: "roundRobin", n: choice.n } };
  }
}

/**
 * The largest partitioner among the parents, where its number of partitions is within an order of magnitude of the
 * largest parent's or no less than the default; else a hash partitioner. Spark: `Partitioner.defaultPartitioner`.
 */
function defaultPartitioning(parents: readonly Operator[], host: PlanningHost): Partitioning {
  const n = defaultNumPartitions(parents, host);
  const widest = Math.max(...parents.map((parent) => resolved(parent).numPartitions));
  let largest: { readonly size: number; readonly partitioning: Partitioning } | undefined;
  for (const parent of parents) {
    const { partitioning, numPartitions: size } = resolved(parent);
    if (partitioning === undefined || partitioning.partitioner.numPartitions === 0) continue;
    if (largest === undefined || size > largest.size) largest = { size, partitioning };
  }
  if (largest === undefined) return hashPartitioning(n);
  const isEligible = Math.log10(widest) - Math.log10(largest.size) < 1;
  return isEligible || n <= largest.size ? largest.partitioning : hashPartitioning(n);
}

function defaultNumPartitions(parents: readonly Operator[], host: PlanningHost): number {
  return (
    host.configuredParallelism ??
    Math.max(...parents.map((parent) => resolved(parent).numPartitions))
  );
}

function hashPartitioning(n: number): Partitioning {
  return { partitioner: new HashPartitioner(n), spec: { kind: "hash", n } };
}
