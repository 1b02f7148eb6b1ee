import { deserialize } from "node:v8";
import { InternalError } from "../../errors/firesteel-error.ts";
import type { FunctionRef } from "../../plan/function-ref.ts";
import type { LeafNode } from "../../plan/plan-node.ts";
import type { InputFormat, InputSplit, RecordReader, TextPiece } from "../../io/input-format.ts";
import { nextCount } from "../../io/next-count.ts";
import { type Batch, type Column, recordBatch, type RecordBatch } from "../batch.ts";
import { isPromiseLike, type Reader } from "../reader.ts";
import type { MaybePromise } from "../task-environment.ts";
import type { TaskRun } from "../task-run.ts";
import { TextBatch } from "./text-batch.ts";

export type SourceNode = Extract<LeafNode<FunctionRef>, { kind: "source" }>;

/**
 * What a source is asked for: `text` are {@link TextBatch}es where the format can give lines as bytes, `counts` are
 * batches that have a length and no records.
 */
export type SourceBatches = "records" | "text" | "counts";

type Given = readonly unknown[] | TextPiece | number | null;

/** Reads one split with the input format of a source leaf. */
export class SourceReader implements Reader {
  readonly mayWait = true;
  readonly #run: TaskRun;
  readonly #node: SourceNode;
  readonly #partition: number;
  readonly #gives: SourceBatches;
  #records: RecordReader<unknown> | undefined;

  constructor(run: TaskRun, node: SourceNode, partition: number, gives: SourceBatches = "records") {
    this.#run = run;
    this.#node = node;
    this.#partition = partition;
    this.#gives = gives;
  }

  readonly open = async (): Promise<void> => {
    const { environment } = this.#run;
    const [encoded] = environment.leafBlocks(this.#node.leaf, this.#partition);
    if (encoded === undefined)
      throw new InternalError("MALFORMED_PLAN", `${this.#node.label} has no split to read`);
    const split = deserialize(encoded) as InputSplit;
    const format = this.#run.resolve(
      this.#node.format,
      this.#partition,
      this.#node.label,
    ) as InputFormat<unknown>;
    try {
      const context = {
        fileSystems: environment.fileSystems,
        conf: environment.conf,
        signal: this.#run.signal,
        classes: this.#run.instance.classes,
      };
      const reader = await format.createReader(split, context);
      this.#run.onEnd(() => reader[Symbol.asyncDispose]());
      this.#records = reader;
    } catch (error) {
      throw this.#run.failures.charge(error, this.#node.label);
    }
  };

  next(): MaybePromise<Batch | null> {
    const reader = this.#records as RecordReader<unknown>;
    try {
      const batch = this.#ask(reader);
      if (isPromiseLike(batch))
        return batch.then(
          (awaited) => this.#count(reader, awaited),
          (error: unknown) => this.#fail(error),
        );
      return this.#count(reader, batch);
    } catch (error) {
      return this.#fail(error);
    }
  }

  #ask(reader: RecordReader<unknown>): MaybePromise<Given> {
    if (this.#gives === "counts") return nextCount(reader);
    return this.#gives === "text" && reader.nextPiece !== undefined
      ? reader.nextPiece()
      : reader.nextBatch();
  }

  #count(reader: RecordReader<unknown>, batch: Given): Batch | null {
    const { counters } = this.#run.metrics;
    counters.inputBytes += reader.bytesRead - this.#bytesCounted;
    this.#bytesCounted = reader.bytesRead;
    if (batch === null) return null;
    if (typeof batch === "number") {
      counters.inputRecords += batch;
      return new CountedBatch(batch);
    }
    if ("bytes" in batch)
      return new TextBatch(batch, (lines) => {
        counters.inputRecords += lines;
      });
    counters.inputRecords += batch.length;
    return recordBatch(batch);
  }

  #bytesCounted = 0;

  #fail(error: unknown): never {
    throw this.#run.failures.charge(error, this.#node.label);
  }
}

class CountedBatch implements RecordBatch {
  readonly isPairs = false;
  readonly length: number;

  constructor(length: number) {
    this.length = length;
  }

  get records(): Column {
    throw new InternalError("NO_RECORDS", "records were only counted, and somebody looks at them");
  }
}
