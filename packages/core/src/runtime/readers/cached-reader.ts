import type { FunctionRef } from "../../plan/function-ref.ts";
import type { PlanNode } from "../../plan/plan-node.ts";
import type { Batch } from "../batch.ts";
import { fullChunk, isPromiseLike, type Reader } from "../reader.ts";
import type { CacheWriter, MaybePromise } from "../task-environment.ts";
import type { TaskRun } from "../task-run.ts";
import { BlockWriter } from "../block-writer.ts";
import { blocksReader } from "./block-reader.ts";

type CachedNode = Extract<PlanNode<FunctionRef>, { kind: "cached" }>;

/**
 * Reads a cached partition; where it is not there, computes it whole, stores it block by block, and reads what it
 * stored, so that records are decoded afresh either way. A partition that finds no room is read as far as it was
 * stored, and then from its computation: Spark's `PartiallyUnrolledIterator`.
 */
export class CachedReader implements Reader {
  readonly mayWait = false;
  readonly #run: TaskRun;
  readonly #node: CachedNode;
  readonly #partition: number;
  readonly #compute: () => Reader;
  #stored: Reader | undefined;
  /** What was not stored, where it can be read without waiting. */
  #rest: Reader | undefined;

  constructor(run: TaskRun, node: CachedNode, partition: number, compute: () => Reader) {
    this.#run = run;
    this.#node = node;
    this.#partition = partition;
    this.#compute = compute;
  }

  readonly open = async (): Promise<void> => {
    const { environment, instance, metrics } = this.#run;
    const cached = await environment.cachedBlocks(this.#node.rdd, this.#partition);
    // What is kept already is input, as in Spark; what is kept now was input further up.
    this.#stored =
      cached === undefined
        ? blocksReader(await this.#fill(), instance.classes)
        : blocksReader(cached, instance.classes, (batch, block) => {
            metrics.counters.inputBytes += block.byteLength;
            metrics.counters.inputRecords += batch.length;
          });
  };

  next(want: number): MaybePromise<Batch | null> {
    const batch = this.#stored?.next(want) ?? null;
    if (batch !== null) return batch;
    this.#stored = undefined;
    return this.#rest?.next(want) ?? null;
  }

  /** Stores the partition and gives its blocks. */
  async #fill(): Promise<Iterable<Uint8Array>> {
    const { environment, pace, instance } = this.#run;
    const { rdd, level } = this.#node;
    const store = environment.openCacheWriter(rdd, this.#partition, level);
    const blocks = new CachedBlocks(store);
    const writer = new BlockWriter(
      instance.classes,
      (bytes) => store.allocate(bytes),
      (block) => blocks.add(block),
    );
    const input = this.#compute();
    const opened = input.open?.();
    if (isPromiseLike(opened)) await opened;
    for (;;) {
      pace.check();
      const next = input.next(fullChunk);
      const batch = isPromiseLike(next) ? await next : next;
      if (batch === null) break;
      if (batch.length > 0) writer.add(batch);
      if (blocks.isRefused) {
        // Consumers count on a reader that does not wait; one that does is read to its end now, by way of the disk.
        if (input.mayWait) blocks.setAside();
        else {
          this.#rest = input;
          break;
        }
      }
      const rest = pace.rest();
      if (rest !== undefined) await rest;
    }
    writer.finish();
    if (input.mayWait) blocks.setAside();
    store.close();
    return blocks.all();
  }
}

/** Blocks on their way to the cache, and those for which there was no room. */
class CachedBlocks {
  readonly #store: CacheWriter;
  readonly #refused: Uint8Array[] = [];
  isRefused = false;

  constructor(store: CacheWriter) {
    this.#store = store;
  }

  add(block: Uint8Array): void {
    if (!this.isRefused && this.#store.write(block)) return;
    this.isRefused = true;
    this.#refused.push(block);
  }

  setAside(): void {
    for (const block of this.#refused.splice(0)) this.#store.setAside(block);
  }

  *all(): Generator<Uint8Array> {
    yield* this.#store.blocks();
    yield* this.#refused;
  }
}
