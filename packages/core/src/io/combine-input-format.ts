import { parseSize } from "../conf/parse-size.ts";
import { hadoopConf } from "./hadoop-conf.ts";
import type {
  FormatContext,
  InputFormat,
  InputSplit,
  RecordBatch,
  RecordReader,
  SplitContext,
} from "./input-format.ts";
import { nextCount } from "./next-count.ts";

/** Splits of another format that one task reads, one after another. */
export interface CombinedParts<S extends InputSplit> extends InputSplit {
  readonly parts: readonly S[];
}

/**
 * Another format with its small splits put together, in their order, so that thousands of small files are a few tasks.
 * Splits have up to `mapreduce.input.fileinputformat.split.maxsize` bytes, `spark.files.maxPartitionBytes` by default,
 * each file counted with `spark.files.openCostInBytes`. Hadoop: `CombineFileInputFormat`.
 */
export class CombineInputFormat<T, S extends InputSplit> implements InputFormat<
  T,
  CombinedParts<S>
> {
  readonly #inner: InputFormat<T, S>;
  readonly #heedsMinSplits: boolean;

  /** @param heedsMinSplits make splits small enough for as many as are asked for */
  constructor(inner: InputFormat<T, S>, heedsMinSplits: boolean = false) {
    this.#inner = inner;
    this.#heedsMinSplits = heedsMinSplits;
  }

  async getSplits(context: SplitContext): Promise<readonly CombinedParts<S>[]> {
    const splits = await this.#inner.getSplits(context);
    const maxBytes = this.#maxBytes(splits, context);
    // Where nobody asks for a number of splits there are several files in each, however small the limit is.
    const cost = this.#heedsMinSplits
      ? openBytes(context)
      : Math.min(openBytes(context), Math.floor(maxBytes / 32));
    const combined: CombinedParts<S>[] = [];
    let parts: S[] = [];
    let bytes = 0;
    const close = (): void => {
      if (parts.length > 0) combined.push(together(parts));
      parts = [];
      bytes = 0;
    };
    for (const split of splits) {
      if (bytes + split.length > maxBytes) close();
      parts.push(split);
      bytes += split.length + cost;
    }
    close();
    return combined;
  }

  #maxBytes(splits: readonly S[], context: SplitContext): number {
    const { conf, minSplits } = context;
    const limit = parseSize(
      hadoopConf(conf, "mapreduce.input.fileinputformat.split.maxsize") ??
        conf["spark.files.maxPartitionBytes"] ??
        "128m",
    );
    if (!this.#heedsMinSplits) return limit;
    const cost = openBytes(context);
    const total = splits.reduce((sum, split) => sum + split.length + cost, 0);
    return Math.max(1, Math.min(limit, Math.ceil(total / Math.max(1, minSplits))));
  }

  createReader(split: CombinedParts<S>, context: FormatContext): Promise<RecordReader<T>> {
    return Promise.resolve(new PartsReader(this.#inner, split.parts, context));
  }
}

function openBytes({ conf }: FormatContext): number {
  return parseSize(conf["spark.files.openCostInBytes"] ?? "4m");
}

/** The hosts that most parts prefer come first. */
function together<S extends InputSplit>(parts: readonly S[]): CombinedParts<S> {
  const bytesOfHost = new Map<string, number>();
  for (const { length, preferredHosts } of parts)
    for (const host of preferredHosts) bytesOfHost.set(host, (bytesOfHost.get(host) ?? 0) + length);
  const hosts = [...bytesOfHost].toSorted(([, a], [, b]) => b - a).map(([host]) => host);
  return {
    parts,
    length: parts.reduce((sum, part) => sum + part.length, 0),
    preferredHosts: hosts.slice(0, 3),
  };
}

class PartsReader<T, S extends InputSplit> implements RecordReader<T> {
  readonly #format: InputFormat<T, S>;
  readonly #parts: readonly S[];
  readonly #context: FormatContext;
  #next = 0;
  #reader: RecordReader<T> | undefined;
  #bytesOfEarlier = 0;

  constructor(format: InputFormat<T, S>, parts: readonly S[], context: FormatContext) {
    this.#format = format;
    this.#parts = parts;
    this.#context = context;
  }

  get bytesRead(): number {
    return this.#bytesOfEarlier + (this.#reader?.bytesRead ?? 0);
  }

  nextBatch(): Promise<RecordBatch<T> | null> {
    return this.#nextOf((reader) => reader.nextBatch());
  }

  nextCount(): Promise<number | null> {
    return this.#nextOf(nextCount);
  }

  /** What `next` gives of the first part that is not at its end. */
  async #nextOf<N>(
    next: (reader: RecordReader<T>) => N | null | Promise<N | null>,
  ): Promise<N | null> {
    for (;;) {
      this.#reader ??= await this.#open();
      if (this.#reader === undefined) return null;
      const given = await next(this.#reader);
      if (given !== null) return given;
      await this.#close();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#next = this.#parts.length;
    await this.#close();
  }

  async #open(): Promise<RecordReader<T> | undefined> {
    this.#context.signal.throwIfAborted();
    const part = this.#parts[this.#next++];
    return part === undefined ? undefined : await this.#format.createReader(part, this.#context);
  }

  async #close(): Promise<void> {
    const reader = this.#reader;
    this.#reader = undefined;
    this.#bytesOfEarlier += reader?.bytesRead ?? 0;
    await reader?.[Symbol.asyncDispose]();
  }
}
