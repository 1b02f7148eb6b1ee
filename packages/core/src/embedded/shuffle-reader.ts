import { EnvironmentError } from "../errors/firesteel-error.ts";
import type { TaggedBlock } from "../runtime/task-environment.ts";
import type { BlockReader } from "./block-reader.ts";
import type { Extent } from "./container.ts";
import { type MapOutputRow, MapOutputTable } from "./map-output-table.ts";
import { SegmentIndex } from "./segment-index.ts";

/** Finds the blocks of reduce partitions; one per executor, so that indexes are checked once. */
export class ShuffleReader {
  readonly #blocks: BlockReader;
  readonly #findTable: (shuffle: number) => SharedArrayBuffer | undefined;
  readonly #shuffles = new Map<number, OpenShuffle>();

  constructor(blocks: BlockReader, findTable: (shuffle: number) => SharedArrayBuffer | undefined) {
    this.#blocks = blocks;
    this.#findTable = findTable;
  }

  /**
   * Blocks of every map task for `partition`. Those in files are read when their bytes are asked for.
   * `onLost` is told which map outputs are not there, or are damaged, before the call throws.
   *
   * @throws {FiresteelError} `FETCH_FAILED`
   */
  blocksOf(shuffle: number, partition: number, onLost: OnLost): TaggedBlock[] {
    const open = this.#openShuffle(shuffle);
    const found: TaggedBlock[] = [];
    const lost: LostMap[] = [];
    for (let map = 0; map < open.table.length; map++) {
      const row = open.table.read(map);
      if (row === undefined) {
        lost.push([map, open.table.epochOf(map)]);
        continue;
      }
      try {
        this.#collect(found, open, map, row, partition, shuffle, onLost);
      } catch {
        lost.push([map, row.epoch]);
      }
    }
    if (lost.length > 0) throw fetchFailed(shuffle, partition, lost, onLost);
    return found;
  }

  /** The map outputs among those of `partition` for which `isIntact` is false or that cannot be read. */
  damagedMaps(
    shuffle: number,
    partition: number,
    isIntact: (bytes: Uint8Array) => boolean,
  ): LostMap[] {
    const open = this.#openShuffle(shuffle);
    const damaged = new Map<number, number>();
    let blocks: TaggedBlock[];
    try {
      blocks = this.blocksOf(shuffle, partition, (_, maps) => {
        for (const [map, epoch] of maps) damaged.set(map, epoch);
      });
    } catch {
      return [...damaged];
    }
    for (const block of blocks)
      try {
        if (!isIntact(block.bytes)) damaged.set(block.map, open.table.epochOf(block.map));
      } catch {
        damaged.set(block.map, open.table.epochOf(block.map));
      }
    return [...damaged];
  }

  forget(shuffles: readonly number[]): void {
    for (const shuffle of shuffles) this.#shuffles.delete(shuffle);
  }

  #collect(
    found: TaggedBlock[],
    open: OpenShuffle,
    map: number,
    row: MapOutputRow,
    partition: number,
    shuffle: number,
    onLost: OnLost,
  ): void {
    const index = this.#openIndex(open, map, row);
    const first = index.startOf(partition);
    const end = index.startOf(partition + 1);
    for (let block = first; block < end; block++) {
      const extent = index.extentOf(block);
      const sequence = block - first;
      if (this.#blocks.isFile(extent.container))
        found.push(
          new FileBlock(map, sequence, () =>
            this.#readLate(shuffle, partition, map, row.epoch, extent, onLost),
          ),
        );
      else found.push({ map, sequence, bytes: this.#blocks.read(extent) });
    }
  }

  #readLate(
    shuffle: number,
    partition: number,
    map: number,
    epoch: number,
    extent: Extent,
    onLost: OnLost,
  ): Uint8Array {
    try {
      return this.#blocks.read(extent);
    } catch {
      throw fetchFailed(shuffle, partition, [[map, epoch]], onLost);
    }
  }

  #openIndex(open: OpenShuffle, map: number, row: MapOutputRow): SegmentIndex {
    const known = open.indexes[map];
    if (known?.epoch === row.epoch) return known.index;
    const index = new SegmentIndex(this.#blocks.readRange(row.container, row.offset, row.length));
    open.indexes[map] = { epoch: row.epoch, index };
    return index;
  }

  #openShuffle(shuffle: number): OpenShuffle {
    const known = this.#shuffles.get(shuffle);
    if (known !== undefined) return known;
    const table = this.#findTable(shuffle);
    if (table === undefined)
      throw new EnvironmentError("FETCH_FAILED", `the output of shuffle ${shuffle} is gone`);
    const opened = { table: new MapOutputTable(table), indexes: [] };
    this.#shuffles.set(shuffle, opened);
    return opened;
  }
}

/** Map task, and the epoch of its output that was looked at. */
export type LostMap = readonly [map: number, epoch: number];

export type OnLost = (shuffle: number, maps: readonly LostMap[]) => void;

interface OpenShuffle {
  readonly table: MapOutputTable;
  readonly indexes: ({ readonly epoch: number; readonly index: SegmentIndex } | undefined)[];
}

function fetchFailed(
  shuffle: number,
  partition: number,
  maps: readonly LostMap[],
  onLost: OnLost,
): EnvironmentError {
  onLost(shuffle, maps);
  return new EnvironmentError(
    "FETCH_FAILED",
    `output of map ${maps.length === 1 ? "task" : "tasks"} ${maps
      .slice(0, 10)
      .map(([map]) => map)
      .join(
        ", ",
      )}${maps.length > 10 ? ", …" : ""} of shuffle ${shuffle} could not be read for partition ${partition}`,
    { fields: { shuffle, partition } },
  );
}

/** A block that is read when it is needed, so that a reducer over files holds one block at a time. */
class FileBlock implements TaggedBlock {
  readonly map: number;
  readonly sequence: number;
  readonly #read: () => Uint8Array;

  constructor(map: number, sequence: number, read: () => Uint8Array) {
    this.map = map;
    this.sequence = sequence;
    this.#read = read;
  }

  get bytes(): Uint8Array {
    return this.#read();
  }
}
