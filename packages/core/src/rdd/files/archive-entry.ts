/** One file or directory of an archive. */
export interface ArchiveEntry {
  /** Its path in the archive, with slashes. */
  readonly name: string;
  readonly isDirectory: boolean;
  readonly content: Uint8Array;
  /** Unix permissions; 0 where the archive has none. */
  readonly mode: number;
}
