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

/** A container given to an executor for writing from `start` on, a multiple of 8; nobody else writes there while it is held. */
export type Grant = ContainerRef & { readonly start: number };

/** Offsets inside a file container stay below this. */
export const maxFileBytes: number = 2 ** 31 - 1;
