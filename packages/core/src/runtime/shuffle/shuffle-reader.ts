import type { FunctionRef } from "../../plan/function-ref.ts";
import type { LeafNode, ShuffleRead } from "../../plan/plan-node.ts";
import type { Batch, Column, PairBatch } from "../batch.ts";
import type { Callable } from "../builtins/builtin-context.ts";
import { CombiningTable } from "../memory/combining-table.ts";
import { BlockSorter } from "../memory/block-sorter.ts";
import { blocksReader } from "../readers/block-reader.ts";
import { forEachBatch } from "../readers/drain.ts";
import { asPairs } from "../readers/pairs.ts";
import type { Reader } from "../reader.ts";
import type { MaybePromise, TaggedBlock } from "../task-environment.ts";
import type { TaskMetrics } from "../task-metrics.ts";
import type { TaskRun } from "../task-run.ts";
import { runLoop } from "../run-loop.ts";
import { refusePromise } from "../operator-errors.ts";
import { combinersOf, tableUpdate } from "./table-update.ts";

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
    const { counters } = metrics;
    const asked = performance.now();
    const tagged = await environment.shuffleBlocks(this.#node.shuffle, this.#partition);
    counters.shuffleReadWaitMs += performance.now() - asked;
    counters.shuffleReadBlocks += tagged.length;
    const blocks = bytesOf(tagged.toSorted(byMapAndSequence), metrics);
    const count = (batch: Batch, block: Uint8Array): void => {
      counters.shuffleReadBytes += block.byteLength;
      counters.shuffleReadRecords += batch.length;
    };
    const input = blocksReader(blocks, instance.classes, count, true);
    const { read } = this.#node;
    if (read.kind === "combine") this.#output = await this.#combine(read, input);
    else this.#output = read.kind === "sort" ? await this.#sort(read, input) : input;
  };

  next(want: number): MaybePromise<Batch | null> {
    return (this.#output as Reader).next(want);
  }

  async #combine(read: CombineRead, input: Reader): Promise<Reader> {
    const { stage, pace, space } = this.#run;
    const update = tableUpdate(this.#run, read.aggregator, read.combined);
    const loop = stage
      .loop(this.#node, () => ({
        ops: [],
        end: { kind: "table", update },
        endLabel: stage.label,
      }))
      .start(this.#run, this.#partition);
    const combining = new CombiningTable(space, combinersOf(this.#run, read.aggregator, update));
    const { table } = combining;
    await runLoop(input, loop, table.state, pace, (batch, from, end) => {
      table.afterChunk(batch, from, end);
    });
    return await this.#charged(() => combining.finish());
  }

  async #sort(read: SortRead, input: Reader): Promise<Reader> {
    const { pace, space, stage } = this.#run;
    const { keyFn } = read.order;
    const f = keyFn === undefined ? undefined : this.#run.resolveFunction(keyFn, this.#partition);
    const sorter = new BlockSorter(space, read.order, f === undefined);
    const add = (batch: Batch): void => {
      const pairs = asPairs(batch, stage.label);
      sorter.add(pairs, f === undefined ? undefined : this.#sortKeys(pairs, f));
    };
    return await this.#charged(async () => {
      await forEachBatch(input, pace, add);
      return sorter.finish();
    });
  }

  #sortKeys({ keys, length }: PairBatch, f: Callable): Column {
    const sortKeys: unknown[] = [];
    for (let i = 0; i < length; i++) sortKeys.push(f(keys[i]));
    refusePromise(sortKeys[0], this.#run.stage.label);
    return sortKeys;
  }

  async #charged(work: () => Promise<Reader>): Promise<Reader> {
    const { failures, stage } = this.#run;
    try {
      return await work();
    } catch (error) {
      throw failures.charge(error, stage.label);
    }
  }
}

/**
 * One at a time: blocks in files are read when their bytes are asked for.
 * @yields the bytes of each block
 */
function* bytesOf(blocks: readonly TaggedBlock[], metrics: TaskMetrics): Generator<Uint8Array> {
  for (const block of blocks) {
    const asked = performance.now();
    const { bytes } = block;
    metrics.counters.shuffleReadWaitMs += performance.now() - asked;
    yield bytes;
  }
}

function byMapAndSequence(a: TaggedBlock, b: TaggedBlock): number {
  return a.map - b.map || a.sequence - b.sequence;
}
