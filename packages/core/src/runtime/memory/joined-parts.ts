import { getHeapStatistics } from "node:v8";
import { keysEqual } from "../../key/keys-equal.ts";
import { type PairBatch, pairBatch } from "../batch.ts";
import type { Pace } from "../pace.ts";
import { fullChunk, type PairReader } from "../reader.ts";
import { type CombinerParts, groupBeyondHeap } from "./combiner-parts.ts";
import type { MemoryConsumer } from "./task-memory.ts";
import type { Workspace } from "./workspace.ts";

/** A combiner that comes in several parts. */
export interface LargeCombiner {
  readonly key: unknown;
  parts: number;
  /** Of all parts on the heap, about. */
  bytes: number;
}

/**
 * A slot of a part beside that of the array that all parts go to: 16 bytes where an estimate has 12, as arrays that grow
 * have free slots.
 */
const joiningFactor = 4 / 3;

/** Pairs of key and combiner of which some come in parts, one after another: those are made whole, one at a time. */
export class JoinedParts implements PairReader {
  readonly mayWait = false;
  readonly #pace: Pace;
  readonly #consumer: MemoryConsumer;
  readonly #source: PairReader;
  readonly #large: readonly LargeCombiner[];
  readonly #parts: CombinerParts;
  #batch: PairBatch = pairBatch([], []);
  /** Pairs of the batch that are done. */
  #at = 0;
  #joined = 0;

  /** `large`: in the order in which their parts come. */
  constructor(
    space: Pick<Workspace, "memory" | "pace">,
    source: PairReader,
    large: readonly LargeCombiner[],
    parts: CombinerParts,
  ) {
    this.#pace = space.pace;
    this.#consumer = space.memory.openConsumer();
    this.#source = source;
    this.#large = large;
    this.#parts = parts;
  }

  next(want: number): PairBatch | null {
    // What was handed out last is its reader's no more.
    this.#consumer.shrinkTo(0);
    if (!this.#hasPair(want)) {
      this.#consumer.close();
      return null;
    }
    const large = this.#large[this.#joined];
    const whole = this.#takeUntil(large);
    if (whole.length > 0 || large === undefined) return whole;
    this.#joined++;
    return pairBatch([large.key], [this.#join(large)]);
  }

  /** Whether there is a pair at `#at`; fetches the next batch where need be. */
  #hasPair(want: number): boolean {
    while (this.#at === this.#batch.length) {
      const batch = this.#source.next(want);
      this.#batch = batch ?? pairBatch([], []);
      this.#at = 0;
      if (batch === null) return false;
    }
    return true;
  }

  #takeUntil(large: LargeCombiner | undefined): PairBatch {
    const batch = this.#batch;
    const keys: unknown[] = [];
    const values: unknown[] = [];
    for (; this.#at < batch.length; this.#at++) {
      const key = batch.keys[this.#at];
      if (large !== undefined && keysEqual(key, large.key)) break;
      keys.push(key);
      values.push(batch.values[this.#at]);
    }
    return pairBatch(keys, values);
  }

  /** @throws {UserError} `GROUP_TOO_LARGE` */
  #join(large: LargeCombiner): unknown {
    const bytes = large.bytes * joiningFactor;
    const free = getHeapStatistics().total_available_size;
    // V8 would end the whole process.
    if (bytes > free) throw groupBeyondHeap(bytes, free);
    this.#consumer.growNeeded(bytes);
    const parts: unknown[] = [];
    while (parts.length < large.parts && this.#hasPair(fullChunk)) {
      this.#pace.check();
      parts.push(this.#batch.values[this.#at++]);
    }
    const joined = this.#parts.join(parts);
    this.#consumer.shrinkTo(large.bytes);
    return joined;
  }
}
