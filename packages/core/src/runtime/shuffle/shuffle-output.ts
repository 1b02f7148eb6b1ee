import type { FunctionRef } from "../../plan/function-ref.ts";
import type { PartitionerSpec } from "../../plan/partitioner-spec.ts";
import type { Column } from "../batch.ts";
import { averageBytes } from "../block-writer.ts";
import { encodeBlock, encodePairBlock } from "../../block/encode-block.ts";
import type { ShuffleWriter } from "../task-environment.ts";
import type { TaskRun } from "../task-run.ts";
import { type FillTargets, targetsOf } from "./partition-targets.ts";

/** Blocks are not made much larger than this. */
const blockBytes = 1024 * 1024;

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

  /** Writes pairs, or, without `values`, plain records. Their order within a reduce partition is kept. */
  write(keys: Column, values: Column | undefined, length: number): void {
    if (length === 0) return;
    const targets = new Int32Array(length);
    this.#fillTargets(keys, length, targets);
    const { starts, positions } = groupByTarget(targets, this.#n);
    const each = averageBytes(
      values === undefined
        ? { isPairs: false, length, records: keys }
        : { isPairs: true, length, keys, values },
    );
    const perBlock = Math.max(1, Math.floor(blockBytes / each));
    for (let p = 0; p < this.#n; p++) {
      const end = starts[p + 1] as number;
      for (let from = starts[p] as number; from < end; from += perBlock)
        this.#block(p, keys, values, positions.subarray(from, Math.min(end, from + perBlock)));
    }
  }

  async close(): Promise<void> {
    const closing = performance.now();
    await this.#writer.close();
    this.#run.metrics.counters.shuffleWriteTimeMs += performance.now() - closing;
  }

  #block(partition: number, keys: Column, values: Column | undefined, indices: Int32Array): void {
    const { environment, instance, metrics } = this.#run;
    const options = {
      indices,
      classes: instance.classes,
      allocate: (bytes: number): Uint8Array => environment.allocate(bytes),
    };
    this.#run.pace.check();
    const block =
      values === undefined ? encodeBlock(keys, options) : encodePairBlock(keys, values, options);
    metrics.counters.shuffleWriteBytes += block.byteLength;
    metrics.counters.shuffleWriteRecords += indices.length;
    const writing = performance.now();
    this.#writer.write(partition, block, indices.length);
    metrics.counters.shuffleWriteTimeMs += performance.now() - writing;
  }
}

/** Counting sort: positions by target, stable; target p has `positions[starts[p] .. starts[p + 1])`. */
function groupByTarget(
  targets: Int32Array,
  n: number,
): { starts: Int32Array; positions: Int32Array } {
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
