import { InternalError } from "../errors/firesteel-error.ts";
import type { ShuffleWriter } from "../runtime/task-environment.ts";
import type { AttemptStorage } from "./attempt-storage.ts";
import { type Extent, rangesOf } from "./container.ts";
import type { PublishedSegment } from "./executor-messages.ts";
import { encodeSegmentIndex, SegmentBlocks } from "./segment-index.ts";

/** Collects the blocks of one map task into a segment. */
export class SegmentWriter implements ShuffleWriter {
  readonly #shuffle: number;
  readonly #numReduces: number;
  readonly #storage: AttemptStorage;
  readonly #blocks = new SegmentBlocks();
  readonly #extents: Extent[] = [];
  #bytes = 0;
  #segment: PublishedSegment | undefined;

  constructor(shuffle: number, numReduces: number, storage: AttemptStorage) {
    this.#shuffle = shuffle;
    this.#numReduces = numReduces;
    this.#storage = storage;
  }

  /** Present once closed. */
  get segment(): PublishedSegment | undefined {
    return this.#segment;
  }

  write(partition: number, block: Uint8Array, _records: number): void {
    if (!(partition >= 0 && partition < this.#numReduces))
      throw new InternalError(
        "REDUCE_PARTITION_OUT_OF_RANGE",
        `a block for reduce partition ${partition} of ${this.#numReduces} was written`,
      );
    this.#blocks.add(partition, this.#keep(block));
    this.#bytes += block.byteLength;
  }

  close(): void {
    const index = encodeSegmentIndex(this.#numReduces, this.#blocks, (bytes) =>
      this.#storage.allocate(bytes),
    );
    const extent = this.#keep(index);
    this.#segment = {
      shuffle: this.#shuffle,
      index: extent,
      ranges: rangesOf(this.#extents),
      bytes: this.#bytes,
    };
  }

  #keep(block: Uint8Array): Extent {
    const extent = this.#storage.keep(block);
    this.#extents.push(extent);
    return extent;
  }
}
