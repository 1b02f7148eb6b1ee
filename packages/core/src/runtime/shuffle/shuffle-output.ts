import type { FunctionRef } from "../../plan/function-ref.ts";
import type { PartitionerSpec } from "../../plan/partitioner-spec.ts";
import type { Column } from "../batch.ts";
import { averageBytes } from "../block-writer.ts";
import type { BuiltColumn } from "../../block/column-builder.ts";
import { encodeBlock, encodePairBlock } from "../../block/encode-block.ts";
import type { ShuffleWriter } from "../task-environment.ts";
import type { TaskRun } from "../task-run.ts";
import { type FillTargets, targetsOf } from "./partition-targets.ts";

/** Blocks are not made much larger than this. */
export const blockBytes: number = 1024 * 1024;

/** Encodes runs of records, reduce partition by reduce partition, and hands the blocks to the shuffle writer. */
export class ShuffleOutput {
  readonly #run: TaskRun;
  readonly #writer: ShuffleWriter;
  readonly #n: number;
  readonly #fillTargets: FillTargets;

  constructor(
    run: TaskRun,
    shuffle: number,
    partitioner: PartitionerSpec<FunctionRef>,
    label: string,
  ) {
    this.#run = run;
    this.#n = partitioner.n;
    this.#writer = run.environment.openShuffleWriter(shuffle, partitioner.n);
    this.#fillTargets = targetsOf(run, partitioner, label);
  }

  get numPartitions(): number {
    return this.#n;
  }

  /** Writes pairs that are there at once, in as many blocks as they need. Their order in a reduce partition is kept. */
  write(keys: Column, values: Column, length: number): void {
    if (length === 0) return;
    const { starts, positions } = this.divide(keys, length);
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

  /** Positions of keys, or of records that the partitioner does not look at, by reduce partition. */
  divide(keys: Column, length: number): ByTarget {
    const targets = new Int32Array(length);
    this.#fillTargets(keys, length, targets);
    return groupByTarget(targets, this.#n);
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
    const options = {
      ...(indices === undefined ? {} : { indices }),
      classes: instance.classes,
      allocate: (bytes: number): Uint8Array => environment.allocate(bytes),
    };
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

/** Positions by target: those of target p are `positions[starts[p] .. starts[p + 1])`. */
interface ByTarget {
  readonly starts: Int32Array;
  readonly positions: Int32Array;
}

/** Counting sort, stable. */
function groupByTarget(targets: Int32Array, n: number): ByTarget {
  const starts = new Int32Array(n + 1);
  for (let i = 0; i < targets.length; i++) {
    const slot = (targets[i] as number) + 1;
    starts[slot] = (starts[slot] as number) + 1;
  }
  for (let p = 0; p < n; p++) starts[p + 1] = (starts[p + 1] as number) + (starts[p] as number);
  const next = starts.slice();
  const positions = new Int32Array(targets.length);
  for (let i = 0; i < targets.length; i++) {
    const target = targets[i] as number;
    const at = next[target] as number;
    positions[at] = i;
    next[target] = at + 1;
  }
  return { starts, positions };
}
