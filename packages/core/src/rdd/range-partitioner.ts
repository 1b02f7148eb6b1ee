import { registerCoreExport } from "../closure/core-exports.ts";
import { UserError } from "../errors/firesteel-error.ts";
import { assertPartitionCount, Partitioner } from "../lineage/partitioner.ts";
import type { RangeSource } from "../lineage/partitioner-choice.ts";
import type { Pair } from "./function-types.ts";
import type { RDD } from "./rdd.ts";

/**
 * By ranges of keys, whose bounds are sampled from an RDD when they are first needed. RDDs partitioned by the same
 * object are partitioned alike. Spark: `RangePartitioner`, which samples when it is made.
 */
export class RangePartitioner<K = unknown> extends Partitioner {
  /** What is sampled and how; internal. */
  readonly source: RangeSource;

  constructor(
    partitions: number,
    rdd: RDD<Pair<K, unknown>>,
    ascending: boolean = true,
    samplePointsPerPartitionHint: number = 20,
  ) {
    super();
    assertPartitionCount(partitions, "partitions", 0);
    assertPartitionCount(samplePointsPerPartitionHint, "samplePointsPerPartitionHint");
    this.source = {
      sampled: rdd.operator,
      n: partitions,
      samplePointsPerPartition: samplePointsPerPartitionHint,
      sketchRdd: rdd.driver.lineage.nextRdd(),
      order: { ascending, keyFn: undefined, nulls: undefined },
      sortOrder: { ascending },
      partitioner: undefined,
      resolving: undefined,
    };
    rdd.driver.lineage.skipIds(1);
  }

  /** Wanted number until the bounds are known; there may be fewer then, where keys are few. */
  override get numPartitions(): number {
    return this.source.partitioner?.numPartitions ?? this.source.n ?? 0;
  }

  /** @throws {UserError} `BOUNDS_NOT_KNOWN` before a job has needed the bounds */
  override getPartition(key: unknown): number {
    const { partitioner } = this.source;
    if (partitioner === undefined)
      throw new UserError(
        "BOUNDS_NOT_KNOWN",
        "the bounds of this range partitioner are sampled when a job first needs them: run an action on an RDD that it partitions",
      );
    return partitioner.getPartition(key);
  }

  override equals(other: unknown): boolean {
    if (this === other) return true;
    const known = this.source.partitioner;
    if (known === undefined) return false;
    return known.equals(other instanceof RangePartitioner ? other.source.partitioner : other);
  }
}

registerCoreExport("RangePartitioner", RangePartitioner);
