/**
 * Where the segment index of every map task of one shuffle is. One shared buffer that the supervisor writes and every
 * reduce task reads, so that nothing per map and reducer is ever sent: a row per map task of container, offset and
 * length of the index (see {@link file://./segment-index.ts}) and an epoch that counts how often the row was written.
 */
export class MapOutputTable {
  readonly buffer: SharedArrayBuffer;
  readonly #rows: Uint32Array;

  constructor(rows: number | SharedArrayBuffer) {
    this.buffer = typeof rows === "number" ? new SharedArrayBuffer(rows * rowBytes) : rows;
    this.#rows = new Uint32Array(this.buffer);
  }

  get length(): number {
    return this.buffer.byteLength / rowBytes;
  }

  /** The index of map task `map`, or undefined when its output is not there. */
  read(map: number): MapOutputRow | undefined {
    const at = map * rowWords;
    const container = this.#rows[at] ?? 0;
    if (container === 0) return undefined;
    return {
      container: container - 1,
      offset: this.#rows[at + 1] ?? 0,
      length: this.#rows[at + 2] ?? 0,
      epoch: this.#rows[at + 3] ?? 0,
    };
  }

  epochOf(map: number): number {
    return this.#rows[map * rowWords + 3] ?? 0;
  }

  write(map: number, container: number, offset: number, length: number): void {
    const at = map * rowWords;
    this.#rows[at + 1] = offset;
    this.#rows[at + 2] = length;
    this.#rows[at + 3] = (this.#rows[at + 3] ?? 0) + 1;
    this.#rows[at] = container + 1;
  }

  clear(map: number): void {
    this.#rows[map * rowWords] = 0;
  }
}

export interface MapOutputRow {
  readonly container: number;
  readonly offset: number;
  readonly length: number;
  readonly epoch: number;
}

const rowWords = 4;
const rowBytes = rowWords * 4;
