import { InternalError } from "../errors/firesteel-error.ts";

/** The free bytes of one slab: disjoint ranges in ascending order, none next to another. */
export class FreeRanges {
  readonly #size: number;
  #ranges: (readonly [start: number, end: number])[];
  #largest: number;

  /** All of `size` bytes are free. */
  constructor(size: number) {
    this.#size = size;
    this.#ranges = [[0, size]];
    this.#largest = size;
  }

  /** Length of the longest range. */
  get largest(): number {
    return this.#largest;
  }

  get isWhole(): boolean {
    return this.#largest === this.#size;
  }

  /** Takes the shortest range of `bytes` or more, or its first `mostBytes`. */
  takeBest(bytes: number, mostBytes: number): readonly [start: number, end: number] | undefined {
    let best: readonly [start: number, end: number] | undefined;
    for (const range of this.#ranges) {
      const length = range[1] - range[0];
      if (length >= bytes && (best === undefined || length < best[1] - best[0])) best = range;
    }
    if (best === undefined) return undefined;
    const end = Math.min(best[1], best[0] + Math.ceil(Math.max(bytes, mostBytes) / 8) * 8);
    this.take(best[0], end);
    return [best[0], end];
  }

  /** Takes `[start, end)`, which is free. */
  take(start: number, end: number): void {
    if (start === end) return;
    const at = this.#ranges.findIndex((range) => range[0] <= start && end <= range[1]);
    const range = this.#ranges[at];
    if (range === undefined)
      throw new InternalError("SLAB_NOT_FREE", `bytes ${start} to ${end} of a slab are in use`);
    const rest: (readonly [number, number])[] = [];
    if (range[0] < start) rest.push([range[0], start]);
    if (end < range[1]) rest.push([end, range[1]]);
    this.#ranges.splice(at, 1, ...rest);
    this.#measure();
  }

  /** `[start, end)` is free now. */
  add(start: number, end: number): void {
    if (start === end) return;
    let at = 0;
    while (at < this.#ranges.length && (this.#ranges[at]?.[1] ?? 0) < start) at++;
    let [from, to] = [start, end];
    let joined = 0;
    for (let range = this.#ranges[at]; range !== undefined && range[0] <= end; joined++) {
      from = Math.min(from, range[0]);
      to = Math.max(to, range[1]);
      range = this.#ranges[at + joined + 1];
    }
    this.#ranges.splice(at, joined, [from, to]);
    this.#measure();
  }

  #measure(): void {
    this.#largest = 0;
    for (const [start, end] of this.#ranges) this.#largest = Math.max(this.#largest, end - start);
  }
}
