import type { FunctionRef } from "../../plan/function-ref.ts";
import type { PartitionerSpec } from "../../plan/partitioner-spec.ts";
import type { Column } from "../batch.ts";
import { averageBytes } from "../block-writer.ts";
import type { BuiltColumn } from "../../block/column-builder.ts";
import { encodeBlock, encodePairBlock } from "../../block/encode-block.ts";
import type { ShuffleWriter } from "../task-environment.ts";
import type { TaskRun } from "../task-run.ts";
import { groupByTarget } from "./group-by-target.ts";
import { type FillTargets, targetsOf } from "./partition-targets.ts";

/** Blocks are not made much larger than this. */
export const blockBytes: number = 1024 * 1024;

/** Encodes runs of records, reduce partition by reduce partition, and hands the blocks to the shuffle writer. */
export class ShuffleOutput {
  /** Of keys, or of records that the partitioner does not look at. */
  readonly fillTargets: FillTargets;
  readonly #run: TaskRun;
  readonly #writer: ShuffleWriter;
  readonly #n: number;

  constructor(
    run: TaskRun,
    shuffle: number,
    partitioner: PartitionerSpec<FunctionRef>,
    label: string,
  ) {
    this.#run = run;
    this.#n = partitioner.n;
    this.#writer = run.environment.openShuffleWriter(shuffle, partitioner.n);
    this.fillTargets = targetsOf(run, partitioner, label);
  }

  get numPartitions(): number {
    return this.#n;
  }

  /** Writes pairs that are there at once, in as many blocks as they need. Their order in a reduce partition is kept. */
  write(keys: Column, values: Column, length: number): void {
    if (length === 0) return;
    const targets = new Int32Array(length);
    this.fillTargets(keys, length, targets);
    const { starts, positions } = groupByTarget(targets, this.#n);
    const each = averageBytes({ isPairs: true, length, keys, values });
    const perBlock = Math.max(1, Math.floor(blockBytes / each));
    for (let p = 0; p < this.#n; p++) {
      const end = starts[p + 1] as number;
      for (let from = starts[p] as number; from < end; from += perBlock) {
        const indices = positions.subarray(from, Math.min(end, from + perBlock));
        this.block(p, keys, values, indices.length, indices);
      }
    }
  }

  /** Writes one block of pairs, or, without `values`, of plain records; those at `indices` where they are given. */
  block(
    partition: number,
    keys: BuiltColumn | Column,
    values: BuiltColumn | Column | undefined,
    records: number,
    indices?: Int32Array,
  ): void {
    const { environment, instance, metrics } = this.#run;
    const { classes } = instance;
    const allocate = (bytes: number): Uint8Array => environment.allocate(bytes);
    const options = indices === undefined ? { classes, allocate } : { indices, classes, allocate };
    this.#run.pace.check();
    const block =
      values === undefined ? encodeBlock(keys, options) : encodePairBlock(keys, values, options);
    metrics.counters.shuffleWriteBytes += block.byteLength;
    metrics.counters.shuffleWriteRecords += records;
    const writing = performance.now();
    this.#writer.write(partition, block, records);
    metrics.counters.shuffleWriteTimeMs += performance.now() - writing;
  }

  async close(): Promise<void> {
    const closing = performance.now();
    await this.#writer.close();
    this.#run.metrics.counters.shuffleWriteTimeMs += performance.now() - closing;
  }
}
