import type { Extent, Grant } from "./container.ts";

/** Asks the supervisor for a slab with room for a block; undefined when there is none. */
export type SlabSource = (bytes: number) => Grant | undefined;

/**
 * The slab an executor writes in, from one attempt to the next: what an attempt leaves over is the next one's, so
 * many tiny tasks share a slab.
 */
export class LeaseArena {
  readonly #source: SlabSource;
  #current: OpenSlab | undefined;

  constructor(source: SlabSource) {
    this.#source = source;
  }

  /** Memory for one attempt; attempts of an executor follow one another. */
  openLease(): Lease {
    return new Lease(this.#current, this.#source, (current) => {
      this.#current = current;
    });
  }
}

/**
 * The shared memory of one attempt. Allocation bumps a pointer; what is published stays, the rest is taken back when
 * the attempt ends.
 */
export class Lease {
  readonly #source: SlabSource;
  readonly #onClose: (current: OpenSlab | undefined) => void;
  /** Slabs that this attempt filled, and the one it writes in, last. */
  readonly #slabs: OpenSlab[];
  /** End of what is kept in each. */
  readonly #ends = new Map<number, number>();
  #isExhausted = false;

  constructor(
    current: OpenSlab | undefined,
    source: SlabSource,
    onClose: (current: OpenSlab | undefined) => void,
  ) {
    this.#slabs = current === undefined ? [] : [{ ...current, start: current.cursor }];
    if (current !== undefined) this.#ends.set(current.id, current.cursor);
    this.#source = source;
    this.#onClose = onClose;
  }

  /** `bytes` of shared memory, 8-byte aligned; undefined when the budget is used up. */
  allocate(bytes: number): Uint8Array | undefined {
    let slab = this.#slabs.at(-1);
    if (slab === undefined || slab.cursor + bytes > slab.buffer.byteLength) {
      if (this.#isExhausted) return undefined;
      const grant = this.#source(bytes);
      if (grant === undefined || grant.kind !== "slab") {
        // A full budget must not cost a question per block; a refused huge block says nothing of small ones.
        if (bytes <= smallBlockBytes) this.#isExhausted = true;
        return undefined;
      }
      const { id, buffer, start } = grant;
      slab = { id, buffer, start, cursor: start };
      this.#slabs.push(slab);
      this.#ends.set(slab.id, slab.cursor);
    }
    const block = new Uint8Array(slab.buffer, slab.cursor, bytes);
    slab.cursor = align(slab.cursor + bytes);
    return block;
  }

  /** Where a block made by {@link allocate} lies; undefined for other memory. */
  locate(block: Uint8Array): Extent | undefined {
    for (let i = this.#slabs.length - 1; i >= 0; i--) {
      const slab = this.#slabs[i];
      if (slab !== undefined && slab.buffer === block.buffer)
        return { container: slab.id, offset: block.byteOffset, length: block.byteLength };
    }
    return undefined;
  }

  /** The bytes are to stay when the attempt succeeds. */
  keep(extent: Extent): void {
    const end = this.#ends.get(extent.container);
    if (end !== undefined && extent.offset + extent.length > end)
      this.#ends.set(extent.container, align(extent.offset + extent.length));
  }

  /**
   * Ends the lease. Returns the slabs that the executor holds no more; the last one stays with it, from behind what
   * was kept (`isPublished`), or from where it was before.
   */
  close(isPublished: boolean): readonly number[] {
    const last = this.#slabs.at(-1);
    if (last !== undefined)
      last.cursor = (isPublished ? this.#ends.get(last.id) : last.start) ?? last.start;
    this.#onClose(last);
    return this.#slabs.slice(0, -1).map((slab) => slab.id);
  }
}

const smallBlockBytes = 1024 * 1024;

interface OpenSlab {
  readonly id: number;
  readonly buffer: SharedArrayBuffer;
  /** Where the attempt's space begins. */
  readonly start: number;
  /** Where the next block goes. */
  cursor: number;
}

function align(offset: number): number {
  return Math.ceil(offset / 8) * 8;
}
