import { type InputFormatHarness, MemoryFileSystem, contextOf } from "@firesteel/conformance";
import {
  type FormatContext,
  type InputFormat,
  type InputSplit,
  type RecordReader,
  type SplitContext,
  UserError,
} from "@firesteel/core/io";
import * as fc from "fast-check";

export interface LineSplit extends InputSplit {
  readonly start: number;
}

export interface Line {
  readonly offset: number;
  readonly text: string;
}

/** Lines of a text in memory, each with its offset; cut into ranges of equal length. */
export class PlainLines implements InputFormat<Line, LineSplit> {
  readonly text: string | undefined;

  constructor(text: string | undefined) {
    this.text = text;
  }

  async getSplits(context: SplitContext): Promise<readonly LineSplit[]> {
    context.signal.throwIfAborted();
    const { text } = this;
    if (text === undefined) throw new UserError("PATH_NOT_FOUND", "there is no such text");
    const size = Math.max(1, Math.ceil(text.length / context.minSplits));
    return Array.from({ length: Math.ceil(text.length / size) }, (_, i) => ({
      start: i * size,
      length: Math.min(size, text.length - i * size),
      preferredHosts: [],
    }));
  }

  async createReader(split: LineSplit, context: FormatContext): Promise<RecordReader<Line>> {
    context.signal.throwIfAborted();
    return new PlainLineReader(this.linesOf(split), split.length);
  }

  /** Those that begin in `(start, end]`, and the first of the file: the split before reads to the end of its last. */
  linesOf({ start, length }: LineSplit): Line[] {
    const lines: Line[] = [];
    let offset = 0;
    for (const line of (this.text ?? "").split("\n")) {
      const isOwn = (offset > start || offset === 0) && offset <= start + length;
      if (isOwn && (start === 0 || offset > 0)) lines.push({ offset, text: line });
      offset += line.length + 1;
    }
    if (lines.at(-1)?.text === "" && lines.at(-1)?.offset === this.text?.length) lines.pop();
    return lines;
  }
}

export class PlainLineReader implements RecordReader<Line> {
  bytesRead = 0;
  lines: readonly Line[];
  readonly bytes: number;

  constructor(lines: readonly Line[], bytes: number) {
    this.lines = lines;
    this.bytes = bytes;
  }

  nextBatch(): readonly Line[] | null {
    if (this.lines.length === 0) return null;
    const batch = this.lines.slice(0, 700);
    this.lines = this.lines.slice(700);
    this.bytesRead = this.bytes;
    return batch;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.lines = [];
  }
}

/** Texts read by what `makeFormat` makes. */
export function plainLinesHarness(
  makeFormat: (text: string | undefined) => InputFormat<Line, LineSplit>,
): InputFormatHarness<string, Line> {
  const context = contextOf(new MemoryFileSystem());
  return {
    inputs: fc.string({ unit: fc.constantFrom("a", "b", "\n"), maxLength: 30 }),
    empty: "",
    large: Array.from({ length: 2000 }, (_, i) => `line ${i}\n`).join(""),
    store: async (text) => ({
      format: () => makeFormat(text),
      context,
      records: [...text.matchAll(/[^\n]*\n|[^\n]+$/g)].map((match) => ({
        offset: match.index,
        text: match[0].replace("\n", ""),
      })),
    }),
    missing: () => ({ format: () => makeFormat(undefined), context }),
  };
}
