import type { FunctionRef } from "../../plan/function-ref.ts";
import type { PlanNode } from "../../plan/plan-node.ts";
import type { Batch } from "../batch.ts";
import type { Reader } from "../reader.ts";
import type { MaybePromise } from "../task-environment.ts";
import type { TaskRun } from "../task-run.ts";
import { BlockWriter } from "../block-writer.ts";
import { blocksReader } from "./block-reader.ts";
import { forEachBatch } from "./drain.ts";

type CachedNode = Extract<PlanNode<FunctionRef>, { kind: "cached" }>;

/**
 * Reads a cached partition; where it is not there, computes it whole, stores it, and reads what it stored, so that
 * records are decoded afresh either way.
 */
export class CachedReader implements Reader {
  readonly mayWait = false;
  readonly #run: TaskRun;
  readonly #node: CachedNode;
  readonly #partition: number;
  readonly #compute: () => Reader;
  #blocks: Reader | undefined;

  constructor(run: TaskRun, node: CachedNode, partition: number, compute: () => Reader) {
    this.#run = run;
    this.#node = node;
    this.#partition = partition;
    this.#compute = compute;
  }

  readonly open = async (): Promise<void> => {
    const { environment, instance } = this.#run;
    const cached = await environment.cachedBlocks(this.#node.rdd, this.#partition);
    this.#blocks = blocksReader(cached ?? (await this.#fill()), instance.classes);
  };

  next(want: number): MaybePromise<Batch | null> {
    return (this.#blocks as Reader).next(want);
  }

  async #fill(): Promise<readonly Uint8Array[]> {
    const { environment, pace, instance } = this.#run;
    const writer = new BlockWriter(instance.classes, (bytes) => environment.allocate(bytes));
    await forEachBatch(this.#compute(), pace, (batch) => writer.add(batch));
    const blocks = writer.finish();
    // Where there is no room the blocks still serve this attempt.
    await environment.storeCached(this.#node.rdd, this.#partition, this.#node.level, blocks);
    return blocks;
  }
}
