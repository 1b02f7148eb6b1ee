/**
 * What blocks live in: a *slab* of shared memory or a *file* under the application's temporary directory. Both are
 * numbered from one sequence by the supervisor, so that an {@link Extent} says where bytes are whichever it is: the
 * transport of blocks between executors.
 */
export type ContainerRef =
  | { readonly kind: "slab"; readonly id: number; readonly buffer: SharedArrayBuffer }
  | { readonly kind: "file"; readonly id: number; readonly path: string };

/** A range of bytes in a container. Files of one container stay below 2 GiB, so offsets are 32-bit. */
export interface Extent {
  readonly container: number;
  readonly offset: number;
  readonly length: number;
}

/** Bytes `start` to `end` of a container. In slabs both are multiples of 8, so that ranges of neighbours never meet inside a word. */
export interface Range {
  readonly container: number;
  readonly start: number;
  readonly end: number;
}

/** Room given to an executor for writing; nobody else writes there while it is held. Files have no end. */
export type Grant = SlabGrant | FileGrant;
export type SlabGrant = Extract<ContainerRef, { readonly kind: "slab" }> & GrantBounds;
export type FileGrant = Extract<ContainerRef, { readonly kind: "file" }> & GrantBounds;

interface GrantBounds {
  readonly start: number;
  readonly end: number;
}

/** What slab memory is used for: kept partitions, or output of map tasks. */
export type SlabUse = "cache" | "shuffle";

/** The ranges that `extents` cover, those that touch joined, in the order of containers and offsets. */
export function rangesOf(extents: readonly Extent[]): Range[] {
  const sorted = extents.toSorted((a, b) => a.container - b.container || a.offset - b.offset);
  const ranges: { container: number; start: number; end: number }[] = [];
  for (const { container, offset, length } of sorted) {
    const end = alignUp(offset + length);
    const last = ranges.at(-1);
    if (last?.container === container && last.end >= offset) last.end = Math.max(last.end, end);
    else ranges.push({ container, start: offset, end });
  }
  return ranges;
}

/** Blocks begin at multiples of 8, where typed arrays may. */
export function alignUp(offset: number): number {
  return Math.ceil(offset / 8) * 8;
}

/** Offsets inside a file container stay below this. */
export const maxFileBytes: number = 2 ** 31 - 1;
