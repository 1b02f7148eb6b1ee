import { alignUp, type Extent, type Range, type SlabGrant } from "./container.ts";

/** Asks the supervisor for room for a block in a slab; undefined when there is none. `rdd` is whose block it is, if it is to be kept. */
export type SlabSource = (bytes: number, rdd: number | undefined) => SlabGrant | undefined;

/**
 * The range of a slab that an executor writes in, from one attempt to the next: what an attempt leaves over is the
 * next one's, so many tiny tasks share a slab and ask for it once.
 */
export class LeaseArena {
  readonly #source: SlabSource;
  #current: OpenRange | undefined;

  constructor(source: SlabSource) {
    this.#source = source;
  }

  /** Memory for one attempt; attempts of an executor follow one another. */
  openLease(): Lease {
    return new Lease(this.#current, this.#source, (current) => {
      this.#current = current;
    });
  }

  /** Gives back what the last attempt left over; between two attempts. */
  giveBack(): Range[] {
    const current = this.#current;
    this.#current = undefined;
    return current === undefined ? [] : [rangeOf(current, current.end)];
  }
}

/**
 * The shared memory of one attempt. Allocation bumps a pointer; what is published stays, the rest is taken back when
 * the attempt ends.
 */
export class Lease {
  readonly #source: SlabSource;
  readonly #onClose: (current: OpenRange | undefined) => void;
  /** Ranges that this attempt filled, and the one it writes in, last. */
  readonly #ranges: OpenRange[];
  /** Whom the budget has no room for. */
  readonly #refused = new Set<number | undefined>();

  constructor(
    current: OpenRange | undefined,
    source: SlabSource,
    onClose: (current: OpenRange | undefined) => void,
  ) {
    this.#ranges = current === undefined ? [] : [current];
    this.#source = source;
    this.#onClose = onClose;
  }

  /** `bytes` of shared memory, 8-byte aligned; undefined when the budget is used up. */
  allocate(bytes: number, rdd?: number): Uint8Array | undefined {
    let range = this.#ranges.at(-1);
    if (range === undefined || range.cursor + bytes > range.end) {
      if (this.#refused.has(rdd)) return undefined;
      const grant = this.#source(bytes, rdd);
      if (grant === undefined) {
        // A full budget must not cost a question per block; a refused huge block says nothing of small ones.
        if (bytes <= smallBlockBytes) this.#refused.add(rdd);
        return undefined;
      }
      const { id, buffer, start, end } = grant;
      range = { id, buffer, start, end, cursor: start, keptEnd: start };
      this.#ranges.push(range);
    }
    const block = new Uint8Array(range.buffer, range.cursor, bytes);
    range.cursor = alignUp(range.cursor + bytes);
    return block;
  }

  /** Where a block made by {@link allocate} lies; undefined for other memory. */
  locate(block: Uint8Array): Extent | undefined {
    const range = this.#find(block.buffer, block.byteOffset);
    if (range === undefined) return undefined;
    return { container: range.id, offset: block.byteOffset, length: block.byteLength };
  }

  /** The bytes of a block made by {@link allocate} are to stay when the attempt succeeds. */
  keep(block: Uint8Array): void {
    const range = this.#find(block.buffer, block.byteOffset);
    if (range === undefined) return;
    range.keptEnd = Math.max(range.keptEnd, alignUp(block.byteOffset + block.byteLength));
  }

  /**
   * Ends the lease. Returns the ranges that the executor holds no more; the last one stays with it, from behind what
   * was kept (`isPublished`), or from where it was before.
   */
  close(isPublished: boolean): Range[] {
    const last = this.#ranges.at(-1);
    const over = this.#ranges.slice(0, -1).map((range) => rangeOf(range, range.end));
    if (last === undefined) return over;
    if (isPublished && last.keptEnd > last.start) over.push(rangeOf(last, last.keptEnd));
    const start = isPublished ? last.keptEnd : last.start;
    this.#onClose(
      start === last.end ? undefined : { ...last, start, cursor: start, keptEnd: start },
    );
    return over;
  }

  #find(buffer: ArrayBufferLike, offset: number): OpenRange | undefined {
    return this.#ranges.findLast(
      (range) => range.buffer === buffer && range.start <= offset && offset < range.end,
    );
  }
}

const smallBlockBytes = 1024 * 1024;

interface OpenRange {
  readonly id: number;
  readonly buffer: SharedArrayBuffer;
  /** Where the attempt's space begins and ends. */
  readonly start: number;
  readonly end: number;
  /** Where the next block goes. */
  cursor: number;
  /** End of what is kept. */
  keptEnd: number;
}

function rangeOf({ id, start }: OpenRange, end: number): Range {
  return { container: id, start, end };
}
