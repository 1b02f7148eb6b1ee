/**
 * Captured functions of one stage as plain data: the graph of sources and captured values (`bytes`, what
 * `v8.deserialize` reads) and the large captured values, which are content-addressed so that an engine sends each
 * once per worker.
 */
export interface ClosureBundle {
  /** Content hash of the whole: equal bundles have equal ids, in every process. */
  readonly id: string;
  readonly bytes: Uint8Array;
  readonly blobs: readonly ClosureBlob[];
}

export interface ClosureBlob {
  readonly id: string;
  readonly bytes: Uint8Array;
}
