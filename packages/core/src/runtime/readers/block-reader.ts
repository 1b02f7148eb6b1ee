import type { Batch, Column, PairBatch, RecordBatch } from "../batch.ts";
import type { ClassRegistry } from "../../block/class-registry.ts";
import {
  type DecodedBlock,
  decodeBlock,
  type RecordFields,
  type SealedPairColumns,
} from "../../block/decode-block.ts";
import type { Reader } from "../reader.ts";

/**
 * The records of a block; a column is decoded when it is first looked at, so that counting decodes none. `stays`: the
 * block is as it is until the attempt ends.
 */
export function decodeBatch(
  block: Uint8Array,
  classes: ClassRegistry,
  stays: boolean = false,
): Batch {
  const decoded = decodeBlock(block, classes);
  return decoded.isPairs ? new BlockPairs(decoded, stays) : new BlockRecords(decoded);
}

class BlockRecords implements RecordBatch {
  readonly isPairs = false;
  readonly length: number;
  readonly #decoded: DecodedBlock;
  #records: Column | undefined;
  #fields: RecordFields | undefined | null = null;

  constructor(decoded: DecodedBlock) {
    this.#decoded = decoded;
    this.length = decoded.length;
  }

  get records(): Column {
    return (this.#records ??= this.#decoded.records());
  }

  get fields(): RecordFields | undefined {
    if (this.#fields === null) this.#fields = this.#decoded.fields();
    return this.#fields;
  }
}

class BlockPairs implements PairBatch {
  readonly isPairs = true;
  readonly length: number;
  readonly #decoded: DecodedBlock;
  readonly #stays: boolean;
  #keys: Column | undefined;
  #values: Column | undefined;

  constructor(decoded: DecodedBlock, stays: boolean) {
    this.#decoded = decoded;
    this.#stays = stays;
    this.length = decoded.length;
  }

  get keys(): Column {
    return (this.#keys ??= this.#decoded.keys());
  }

  get values(): Column {
    return (this.#values ??= this.#decoded.values());
  }

  sealed(): SealedPairColumns | undefined {
    return this.#stays ? this.#decoded.sealedPairs() : undefined;
  }
}

/** The columns of a batch of pairs as they are in its block, where it is one that stays and has them. */
export function sealedPairsOf(batch: Batch): SealedPairColumns | undefined {
  return batch instanceof BlockPairs ? batch.sealed() : undefined;
}

/** Blocks one after another, each decoded when it is asked for; `stay`: see {@link decodeBatch}. */
export function blocksReader(
  blocks: Iterable<Uint8Array>,
  classes: ClassRegistry,
  onBatch?: (batch: Batch, block: Uint8Array) => void,
  stay: boolean = false,
): Reader {
  const iterator = blocks[Symbol.iterator]();
  return {
    mayWait: false,
    next: () => {
      const next = iterator.next();
      if (next.done === true) return null;
      const batch = decodeBatch(next.value, classes, stay);
      onBatch?.(batch, next.value);
      return batch;
    },
  };
}
