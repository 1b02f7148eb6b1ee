import type { FunctionRef } from "../../plan/function-ref.ts";
import type { LeafNode, ShuffleRead } from "../../plan/plan-node.ts";
import { type Batch, type Column, pairBatch } from "../batch.ts";
import { newLoopState } from "../codegen/compiled-loop.ts";
import { KeyIndex } from "../../key/key-index.ts";
import { blocksReader } from "../readers/block-reader.ts";
import { forEachBatch } from "../readers/drain.ts";
import { batchesReader } from "../readers/simple-readers.ts";
import { fullChunk, type Reader } from "../reader.ts";
import type { MaybePromise, TaggedBlock } from "../task-environment.ts";
import type { TaskRun } from "../task-run.ts";
import { runLoop } from "../run-loop.ts";
import { refusePromise } from "../operator-errors.ts";
import { sortedPositions } from "./sort-keys.ts";
import { tableUpdate } from "./table-update.ts";

type ShuffleNode = Extract<LeafNode<FunctionRef>, { kind: "shuffle" }>;
type CombineRead = Extract<ShuffleRead<FunctionRef>, { kind: "combine" }>;
type SortRead = Extract<ShuffleRead<FunctionRef>, { kind: "sort" }>;

/** Reads one reduce partition. Everything is consumed in map order, so that results do not depend on arrival. */
export class ShuffleReader implements Reader {
  readonly mayWait = false;
  readonly #run: TaskRun;
  readonly #node: ShuffleNode;
  readonly #partition: number;
  #output: Reader | undefined;

  constructor(run: TaskRun, node: ShuffleNode, partition: number) {
    this.#run = run;
    this.#node = node;
    this.#partition = partition;
  }

  readonly open = async (): Promise<void> => {
    const { environment, metrics, instance } = this.#run;
    const tagged = await environment.shuffleBlocks(this.#node.shuffle, this.#partition);
    const blocks = tagged.toSorted(byMapAndSequence).map((block) => block.bytes);
    const input = blocksReader(blocks, instance.classes, (batch, block) => {
      metrics.counters.shuffleReadBytes += block.byteLength;
      metrics.counters.shuffleReadRecords += batch.length;
    });
    const { read } = this.#node;
    if (read.kind === "combine") this.#output = await this.#combine(read, input);
    else this.#output = read.kind === "sort" ? await this.#sort(read, input) : input;
  };

  next(want: number): MaybePromise<Batch | null> {
    return (this.#output as Reader).next(want);
  }

  async #combine(read: CombineRead, input: Reader): Promise<Reader> {
    const { stage, pace } = this.#run;
    const loop = stage
      .loop(this.#node, () => ({
        ops: [],
        end: { kind: "table", update: tableUpdate(read.aggregator, read.combined) },
        endLabel: stage.label,
      }))
      .start(this.#run, this.#partition);
    const index = new KeyIndex();
    const state = { ...newLoopState(), index };
    await runLoop(input, loop, state, pace);
    return index.size === 0
      ? batchesReader([])
      : batchesReader([pairBatch(index.keys, state.values)]);
  }

  async #sort(read: SortRead, input: Reader): Promise<Reader> {
    const { pace, failures, stage } = this.#run;
    const keys: unknown[] = [];
    const values: unknown[] = [];
    await forEachBatch(input, pace, (batch) => appendPairs(keys, values, batch));
    try {
      return sortedReader(keys, values, sortedPositions(this.#sortKeys(read, keys), read.order));
    } catch (error) {
      throw failures.charge(error, stage.label);
    }
  }

  #sortKeys(read: SortRead, keys: readonly unknown[]): Column {
    const { keyFn } = read.order;
    if (keyFn === undefined) return keys;
    const f = this.#run.resolveFunction(keyFn, this.#partition);
    const sortKeys = keys.map((key) => f(key));
    refusePromise(sortKeys[0], this.#run.stage.label);
    return sortKeys;
  }
}

function sortedReader(keys: Column, values: Column, positions: ArrayLike<number>): Reader {
  let i = 0;
  return {
    mayWait: false,
    next: (want) => {
      if (i >= positions.length) return null;
      const end = Math.min(positions.length, i + Math.max(1, Math.min(want, fullChunk)));
      const batchKeys: unknown[] = [];
      const batchValues: unknown[] = [];
      for (; i < end; i++) {
        const position = positions[i] as number;
        batchKeys.push(keys[position]);
        batchValues.push(values[position]);
      }
      return pairBatch(batchKeys, batchValues);
    },
  };
}

/** Appends a batch of pairs column by column; records must be tuples, which the shuffle's writer saw to. */
export function appendPairs(keys: unknown[], values: unknown[], batch: Batch): void {
  const { length } = batch;
  if (batch.isPairs) {
    for (let i = 0; i < length; i++) {
      keys.push(batch.keys[i]);
      values.push(batch.values[i]);
    }
  } else
    for (let i = 0; i < length; i++) {
      const [key, value] = batch.records[i] as [unknown, unknown];
      keys.push(key);
      values.push(value);
    }
}

function byMapAndSequence(a: TaggedBlock, b: TaggedBlock): number {
  return a.map - b.map || a.sequence - b.sequence;
}
