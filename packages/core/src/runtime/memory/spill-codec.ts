/** Compression of spilled blocks; synchronous, since spilling happens inside loops. */
export interface SpillCodec {
  compress(bytes: Uint8Array): Uint8Array;
  /** Gives exactly `length` bytes, in memory of their own that starts at a multiple of 8. */
  decompress(bytes: Uint8Array, length: number): Uint8Array;
}
