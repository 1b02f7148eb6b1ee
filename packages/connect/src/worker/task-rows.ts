import type { TaggedBlock } from "@firesteel/core/engine";
import { type BlockRow, markerSequence } from "../rows/block-row.ts";

/** The input of one task: the blocks of each producer's partition. */
export class TaskRows {
  readonly task: number;
  readonly #blocks = new Map<string, TaggedBlock[]>();
  bytes = 0;

  constructor(task: number) {
    this.task = task;
  }

  add(row: BlockRow): void {
    if (row.sequence === markerSequence) return;
    const key = `${row.tag}/${row.partition}`;
    const { map, sequence, bytes } = row;
    const blocks = this.#blocks.get(key);
    if (blocks === undefined) this.#blocks.set(key, [{ map, sequence, bytes }]);
    else blocks.push({ map, sequence, bytes });
    this.bytes += bytes.byteLength;
  }

  blocks(tag: number, partition: number): readonly TaggedBlock[] {
    return this.#blocks.get(`${tag}/${partition}`) ?? [];
  }

  /** The blocks in the order in which they were written. */
  orderedBytes(tag: number, partition: number): readonly Uint8Array[] {
    return this.blocks(tag, partition)
      .toSorted((a, b) => a.map - b.map || a.sequence - b.sequence)
      .map(({ bytes }) => bytes);
  }
}
