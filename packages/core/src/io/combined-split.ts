import type { FileStatus } from "./file-system.ts";
import type { InputSplit } from "./input-format.ts";

/** Whole files that one task reads. */
export interface CombinedSplit extends InputSplit {
  readonly files: readonly { readonly path: string; readonly length: number }[];
}

/**
 * Puts files together, in order, until a split has `maxSplitBytes` or more; all in one where that is 0. Hadoop:
 * `CombineFileInputFormat` where every file is on every host. Preferred hosts are not worked out: small files of one
 * split are rarely on the same ones.
 */
export function combineFiles(files: readonly FileStatus[], maxSplitBytes: number): CombinedSplit[] {
  const splits: CombinedSplit[] = [];
  let group: { path: string; length: number }[] = [];
  let bytes = 0;
  const close = (): void => {
    splits.push({ files: group, length: bytes, preferredHosts: [] });
    group = [];
    bytes = 0;
  };
  for (const { path, length } of files) {
    group.push({ path, length });
    bytes += length;
    if (maxSplitBytes > 0 && bytes >= maxSplitBytes) close();
  }
  if (group.length > 0) close();
  return splits;
}
