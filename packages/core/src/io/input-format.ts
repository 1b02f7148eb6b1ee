import type { ClassRegistry } from "../block/class-registry.ts";
import type { FileSystemRegistry } from "./file-system-registry.ts";

/** A part of an input that one task reads: structured-clone data. */
export interface InputSplit {
  /** In bytes, or any unit that compares splits of one input. */
  readonly length: number;
  readonly preferredHosts: readonly string[];
}

/** What formats may use, on the driver and on executors. */
export interface FormatContext {
  readonly fileSystems: FileSystemRegistry;
  readonly conf: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** The user's classes, for formats that keep instances of them (object files); none by default. */
  readonly classes?: ClassRegistry;
}

export interface SplitContext extends FormatContext {
  /** Lower bound asked for by the caller (`minPartitions`); a hint. */
  readonly minSplits: number;
}

/**
 * Where records come from. Spark: `org.apache.hadoop.mapreduce.InputFormat`. An instance is plain: its own fields are
 * its options, and it is re-made on executors.
 */
export interface InputFormat<T, S extends InputSplit = InputSplit> {
  /** The splits, in the order of the input; together they hold every record once. */
  getSplits(context: SplitContext): Promise<readonly S[]>;
  /** A reader of one split, which needs nothing but the split. */
  createReader(split: S, context: FormatContext): Promise<RecordReader<T>>;
}

/** Records of one split, in batches. */
export interface RecordReader<T> extends AsyncDisposable {
  /** The next batch, null at the end. A value where it is at hand; at most one call at a time. */
  nextBatch(): RecordBatch<T> | null | Promise<RecordBatch<T> | null>;
  /** Instead of {@link nextBatch}, where the records are lines of text: the bytes that they are made of. */
  nextPiece?(): TextPiece | null | Promise<TextPiece | null>;
  /**
   * Instead of {@link nextBatch}, where nobody looks at the records: how many come next, null at the end. It fails where
   * making them would fail. A reader is asked in one of the three ways only.
   */
  nextCount?(): number | null | Promise<number | null>;
  /** Of the bytes of the split, how many were read; for metrics. */
  readonly bytesRead: number;
}

/**
 * Whole lines as bytes `[start, end)`, at least one: each ends with LF, CR or CRLF, but maybe the last one. Valid until
 * the next call of `nextPiece`.
 */
export interface TextPiece {
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
  /** The lines as strings; malformed UTF-8 becomes U+FFFD. */
  lines(): readonly string[];
}

/** Valid until the next call of `nextBatch`. */
export type RecordBatch<T> = readonly T[];
