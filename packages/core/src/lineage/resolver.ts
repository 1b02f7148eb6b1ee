import { serialize } from "node:v8";
import { UserError } from "../errors/firesteel-error.ts";
import type { FormatContext } from "../io/input-format.ts";
import type { LeafPartition } from "../plan/job-plan.ts";
import { choosePartitioning } from "./choose-partitioning.ts";
import { lineageOf, type Operator, type OperatorNode, type SourceNode } from "./operator.ts";
import { defaultCoalescer } from "./partition-coalescer.ts";
import type { PlanningHost } from "./planning-host.ts";
import { type Partitioning, type Resolution, resolved } from "./resolution.ts";

const nothing: Resolution["detail"] = { kind: "none" };

/**
 * Finds out what only I/O or a job can tell about a lineage: splits of sources, numbers of partitions, bounds of range
 * partitioners, indices. Each operator is resolved once, parents first, and remembers the outcome.
 */
export class Resolver {
  readonly #host: PlanningHost;

  constructor(host: PlanningHost) {
    this.#host = host;
  }

  /** The resolution of `root`; afterwards that of everything below it is there too. */
  async resolve(root: Operator, signal: AbortSignal): Promise<Resolution> {
    if (root.resolution !== undefined) return root.resolution;
    for (const operator of lineageOf(root, (each) => each.resolution !== undefined)) {
      while (operator.resolution === undefined) {
        signal.throwIfAborted();
        if (operator.resolving === undefined) {
          operator.resolving = this.#resolveOne(operator, signal);
          try {
            operator.resolution = await operator.resolving;
          } finally {
            operator.resolving = undefined;
          }
        } else {
          // Another action is at it. Should that one fail or be cancelled, this one tries itself.
          await operator.resolving.catch(() => undefined);
          await Promise.resolve();
        }
      }
    }
    return resolved(root);
  }

  async #resolveOne(operator: Operator, signal: AbortSignal): Promise<Resolution> {
    const { node } = operator;
    switch (node.kind) {
      case "values":
        return { numPartitions: node.partitions.length, partitioning: undefined, detail: nothing };
      case "range":
        return { numPartitions: node.n, partitioning: undefined, detail: nothing };
      case "source":
        return await this.#resolveSource(node, signal);
      case "narrow":
        return inherit(node.parent, node.preservesPartitioning);
      case "sized": {
        const { numPartitions, partitioning } = inherit(node.parent, node.preservesPartitioning);
        return {
          numPartitions,
          partitioning,
          detail: { kind: "body", body: node.make(numPartitions) },
        };
      }
      case "zipWithIndex": {
        const { numPartitions } = resolved(node.parent);
        const starts = await this.#starts(node.parent, numPartitions, signal);
        return { numPartitions, partitioning: undefined, detail: { kind: "starts", starts } };
      }
      case "union":
        return resolveUnion(node.parents);
      case "coalesce":
        return this.#resolveCoalesce(node);
      case "prune": {
        const parent = resolved(node.parent);
        const partitions = node.choose(parent);
        return {
          numPartitions: partitions.length,
          partitioning: node.preservesPartitioning ? parent.partitioning : undefined,
          detail: { kind: "chosen", partitions },
        };
      }
      case "zip":
        return resolveZip(node);
      case "cartesian": {
        const numPartitions =
          resolved(node.left).numPartitions * resolved(node.right).numPartitions;
        return { numPartitions, partitioning: undefined, detail: nothing };
      }
      case "shuffle":
      case "cogroup":
        return await this.#resolveExchange(operator, node, signal);
    }
  }

  async #resolveSource(node: SourceNode, signal: AbortSignal): Promise<Resolution> {
    const context: FormatContext = await this.#host.formatContext(signal);
    const splits = await node.format.getSplits({ ...context, minSplits: node.minSplits });
    const partitions: LeafPartition[] = splits.map((split) => ({
      blocks: [new Uint8Array(serialize(split))],
      preferredHosts: split.preferredHosts,
    }));
    return {
      numPartitions: partitions.length,
      partitioning: undefined,
      detail: { kind: "splits", partitions },
    };
  }

  /** Spark: `ZippedWithIndexRDD`: counts all partitions but the last. */
  async #starts(parent: Operator, numPartitions: number, signal: AbortSignal): Promise<number[]> {
    const starts = [0];
    if (numPartitions < 2) return starts.slice(0, numPartitions);
    const partitions = Array.from({ length: numPartitions - 1 }, (_, p) => p);
    const counts = await this.#host.runInternalJob(parent, { kind: "count" }, partitions, signal);
    for (const [i, [count]] of counts.entries()) starts.push((starts[i] ?? 0) + Number(count));
    return starts;
  }

  #resolveCoalesce(node: Extract<OperatorNode, { kind: "coalesce" }>): Resolution {
    const { numPartitions } = resolved(node.parent);
    const partitions = Array.from({ length: numPartitions }, (_, index) => ({
      index,
      preferredHosts: preferredHosts(node.parent, index),
    }));
    const coalescer = node.coalescer ?? defaultCoalescer;
    const groups = coalescer.coalesce(node.numPartitions, partitions);
    if (node.coalescer !== undefined) assertCovers(groups, numPartitions);
    return {
      numPartitions: groups.length,
      partitioning: undefined,
      detail: { kind: "groups", groups },
    };
  }

  async #resolveExchange(
    operator: Operator,
    node: Extract<OperatorNode, { kind: "shuffle" | "cogroup" }>,
    signal: AbortSignal,
  ): Promise<Resolution> {
    const parents = node.kind === "shuffle" ? [node.parent] : node.parents;
    const chosen = await choosePartitioning(node.partitioner, parents, this.#host, signal);
    if (chosen.partitioner === undefined)
      return {
        numPartitions: chosen.spec.n,
        partitioning: undefined,
        detail: { kind: "exchange", inPlace: [false], spec: chosen.spec },
      };
    const { partitioner, spec } = chosen;
    // A sort inside partitions is done by the shuffle's reader, so it always shuffles, as in Spark.
    const mayStay = node.kind === "cogroup" || node.read.kind !== "sort";
    const inPlace = parents.map(
      (parent) =>
        mayStay && (resolved(parent).partitioning?.partitioner.equals(partitioner) ?? false),
    );
    return {
      numPartitions: partitioner.numPartitions,
      partitioning: { partitioner, spec },
      detail: { kind: "exchange", inPlace, spec },
    };
  }
}

/** Where a partition had best run. Only sources know; narrow operators with one parent pass it on. */
export function preferredHosts(operator: Operator, partition: number): readonly string[] {
  let at: Operator = operator;
  let p = partition;
  for (;;) {
    const { node } = at;
    const detail = at.resolution?.detail;
    if (node.kind === "values") return node.partitions[p]?.preferredHosts ?? [];
    if (detail?.kind === "splits") return detail.partitions[p]?.preferredHosts ?? [];
    if (node.kind === "union" && detail?.kind === "union" && !detail.aligned) {
      let index = 0;
      while (index < detail.sizes.length && p >= (detail.sizes[index] ?? 0))
        p -= detail.sizes[index++] ?? 0;
      const parent = node.parents[index];
      if (parent === undefined) return [];
      at = parent;
    } else if (node.kind === "prune" && detail?.kind === "chosen") {
      p = detail.partitions[p] ?? 0;
      at = node.parent;
    } else if (node.kind === "narrow" || node.kind === "sized" || node.kind === "zipWithIndex")
      at = node.parent;
    else return [];
  }
}

function inherit(parent: Operator, keeps: boolean): Resolution {
  const { numPartitions, partitioning } = resolved(parent);
  return { numPartitions, partitioning: keeps ? partitioning : undefined, detail: nothing };
}

/** Spark: `SparkContext.union`: `PartitionerAwareUnionRDD` where all parents are partitioned alike. */
function resolveUnion(parents: readonly Operator[]): Resolution {
  const resolutions = parents.map(resolved);
  const sizes = resolutions.map((each) => each.numPartitions);
  const common: Partitioning | undefined = resolutions[0]?.partitioning;
  const aligned =
    common !== undefined &&
    resolutions.every((each) => each.partitioning?.partitioner.equals(common.partitioner) ?? false);
  return {
    numPartitions: aligned ? (sizes[0] ?? 0) : sizes.reduce((sum, size) => sum + size, 0),
    partitioning: aligned ? common : undefined,
    detail: { kind: "union", aligned, sizes },
  };
}

function resolveZip(node: Extract<OperatorNode, { kind: "zip" }>): Resolution {
  const sizes = node.parents.map((parent) => resolved(parent).numPartitions);
  if (new Set(sizes).size > 1)
    throw new UserError(
      "PARTITION_COUNT_MISMATCH",
      `cannot zip RDDs with different numbers of partitions (${sizes.join(", ")}): repartition one of them, or join by index (zipWithIndex)`,
      { fields: { sizes } },
    );
  const first = node.parents[0];
  return {
    numPartitions: sizes[0] ?? 0,
    partitioning:
      node.preservesPartitioning && first !== undefined ? resolved(first).partitioning : undefined,
    detail: nothing,
  };
}

function assertCovers(groups: readonly (readonly number[])[], numPartitions: number): void {
  const members = groups.flat();
  const distinct = new Set(members);
  const isComplete =
    members.length === numPartitions &&
    distinct.size === numPartitions &&
    members.every((p) => Number.isInteger(p) && p >= 0 && p < numPartitions);
  if (!isComplete)
    throw new UserError(
      "INVALID_COALESCER",
      `the partition coalescer must put each of the ${numPartitions} partitions into exactly one group`,
    );
}
