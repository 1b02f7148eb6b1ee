import type { FileStatus, FileSystem } from "./file-system.ts";
import { hadoopConfCount } from "./hadoop-conf.ts";
import type { FormatContext, InputSplit, SplitContext } from "./input-format.ts";

/** A range of one file. */
export interface FileSplit extends InputSplit {
  readonly path: string;
  readonly start: number;
}

export interface FileSplitOptions {
  /** Upper bound of a split's size, if the caller has one. */
  readonly maxSplitBytes: number;
  readonly isSplittable: (file: FileStatus) => boolean;
  /** Split sizes are multiples of it; 1 by default. */
  readonly unitBytes?: number;
}

// The last split of a file may be a tenth larger, rather than leave a tiny one. Hadoop: `FileInputFormat.SPLIT_SLOP`.
const splitSlop = 1.1;

/**
 * The upper bound of splits: in Hadoop's old API, as `textFile` uses it, what each of the splits that are asked for would
 * have; in the new one `mapreduce.input.fileinputformat.split.maxsize`.
 */
export function maxSplitBytes(
  files: readonly FileStatus[],
  context: SplitContext,
  isNewApi: boolean,
): number {
  if (isNewApi)
    return Math.max(
      1,
      hadoopConfCount(
        context.conf,
        "mapreduce.input.fileinputformat.split.maxsize",
        Number.MAX_SAFE_INTEGER,
      ),
    );
  const total = files.reduce((sum, file) => sum + file.length, 0);
  return Math.floor(total / Math.max(1, context.minSplits));
}

/**
 * Splits of `files`, in order: `max(minSize, min(maxSplitBytes, blockSize))` bytes each. Hadoop:
 * `FileInputFormat.getSplits`. Empty files have one empty split each.
 */
export async function splitFiles(
  files: readonly FileStatus[],
  context: FormatContext,
  options: FileSplitOptions,
): Promise<FileSplit[]> {
  const minBytes = Math.max(
    1,
    hadoopConfCount(context.conf, "mapreduce.input.fileinputformat.split.minsize", 1),
  );
  const unit = options.unitBytes ?? 1;
  const splits: FileSplit[] = [];
  for (const file of files) {
    const fs = await context.fileSystems.forPath(file.path);
    const hosts = await hostFinder(fs, file);
    const add = (start: number, length: number): void => {
      splits.push({ path: file.path, start, length, preferredHosts: hosts(start, length) });
    };
    if (file.length === 0 || !options.isSplittable(file)) {
      add(0, file.length);
      continue;
    }
    const size = Math.max(minBytes, Math.min(options.maxSplitBytes, file.blockSizeBytes));
    const splitBytes = Math.max(unit, size - (size % unit));
    let start = 0;
    for (; (file.length - start) / splitBytes > splitSlop; start += splitBytes)
      add(start, splitBytes);
    add(start, file.length - start);
  }
  return splits;
}

/** The hosts that hold most of a range, at most three. `localhost` is every host, so it is none. */
export async function hostFinder(
  fs: FileSystem,
  file: FileStatus,
): Promise<(start: number, length: number) => readonly string[]> {
  const blocks =
    file.length === 0 ? [] : ((await fs.blockLocations?.(file.path, 0, file.length)) ?? []);
  if (blocks.every((block) => block.hosts.every((host) => host === "localhost"))) return () => [];
  return (start, length) => {
    const bytesOfHost = new Map<string, number>();
    for (const block of blocks) {
      const bytes =
        Math.min(start + length, block.offset + block.length) - Math.max(start, block.offset);
      if (bytes <= 0) continue;
      for (const host of block.hosts)
        if (host !== "localhost") bytesOfHost.set(host, (bytesOfHost.get(host) ?? 0) + bytes);
    }
    return [...bytesOfHost]
      .toSorted(([, a], [, b]) => b - a)
      .slice(0, 3)
      .map(([host]) => host);
  };
}
