import type { FormatContext, InputFormat, RecordReader, SplitContext } from "@firesteel/core/io";
import { type Line, PlainLineReader, PlainLines, type LineSplit } from "./plain-lines.ts";

/** A way to be broken, and lines of the input format's contract that have to say so. */
export interface BrokenInput {
  readonly how: string;
  readonly lines: readonly string[];
  readonly make: (text: string | undefined) => InputFormat<Line, LineSplit>;
}

function splitting(
  change: (good: PlainLines, context: SplitContext) => Promise<readonly LineSplit[]>,
): BrokenInput["make"] {
  return (text) => {
    const good = new PlainLines(text);
    const format = new PlainLines(text);
    format.getSplits = (context) => change(good, context);
    return format;
  };
}

/** The format whose splits have other lines. */
function choosing(change: (good: PlainLines, split: LineSplit) => Line[]): BrokenInput["make"] {
  return (text) => {
    const good = new PlainLines(text);
    const format = new PlainLines(text);
    format.linesOf = (split) => change(good, split);
    return format;
  };
}

/** The format with another reader. */
function reading(
  change: (lines: Line[], split: LineSplit, context: FormatContext) => RecordReader<Line>,
): BrokenInput["make"] {
  return (text) => {
    const good = new PlainLines(text);
    const format = new PlainLines(text);
    format.createReader = async (split, context) => {
      context.signal.throwIfAborted();
      return change(good.linesOf(split), split, context);
    };
    return format;
  };
}

function readerWith(
  lines: Line[],
  split: LineSplit,
  change: (good: PlainLineReader) => Partial<RecordReader<Line>>,
): RecordReader<Line> {
  const good = new PlainLineReader(lines, split.length);
  return Object.assign(new PlainLineReader(lines, split.length), change(good));
}

let reads = 0;

export const brokenInputs: readonly BrokenInput[] = [
  {
    how: "reads the first line of a split again that the split before has read to its end",
    lines: ["splits.every-record-once"],
    make: choosing((good, split) => {
      const lines = good.linesOf(split);
      const text = good.text ?? "";
      const start = text.lastIndexOf("\n", split.start - 1) + 1;
      if (split.start === 0 || start === split.start || text.length === 0) return lines;
      return [{ offset: start, text: text.slice(start).split("\n")[0] ?? "" }, ...lines];
    }),
  },
  {
    how: "loses the line that begins where its split ends",
    lines: ["splits.every-record-once"],
    make: choosing((good, split) =>
      good.linesOf(split).filter(({ offset }) => offset < split.start + split.length),
    ),
  },
  {
    how: "cuts a line off at the end of its split",
    lines: ["splits.every-record-once", "splits.large"],
    make: choosing((good, split) =>
      good.linesOf(split).map(({ offset, text }) => ({
        offset,
        text: text.slice(0, split.start + split.length - offset),
      })),
    ),
  },
  {
    how: "loses the last line of the input where nothing ends it",
    lines: ["splits.every-record-once"],
    make: choosing((good, split) =>
      good.linesOf(split).filter(({ offset, text }) => good.text?.[offset + text.length] === "\n"),
    ),
  },
  {
    how: "leaves out empty lines",
    lines: ["splits.every-record-once"],
    make: choosing((good, split) => good.linesOf(split).filter(({ text }) => text !== "")),
  },
  {
    how: "gives the lines of a split backwards",
    lines: ["splits.every-record-once", "splits.large"],
    make: choosing((good, split) => good.linesOf(split).toReversed()),
  },
  {
    how: "has one split whatever is asked for",
    lines: ["splits.several"],
    make: splitting((good, context) => good.getSplits({ ...context, minSplits: 1 })),
  },
  {
    how: "makes other splits each time",
    lines: ["splits.repeatable"],
    make: splitting((good, context) =>
      good.getSplits({ ...context, minSplits: context.minSplits + (reads++ % 3) }),
    ),
  },
  {
    how: "loses the last split",
    lines: ["splits.every-record-once", "splits.large"],
    make: splitting(async (good, context) => {
      const splits = await good.getSplits(context);
      return splits.length > 1 ? splits.slice(0, -1) : splits;
    }),
  },
  {
    how: "has splits that are no plain data",
    lines: ["splits.plain"],
    make: splitting(async (good, context) =>
      (await good.getSplits(context)).map((split) => ({ ...split, read: () => split.start })),
    ),
  },
  {
    how: "does not say how long its splits are",
    lines: ["splits.plain"],
    make: (text) => {
      const good = new PlainLines(text);
      const format = new PlainLines(text);
      const ends = new Map<number, number>();
      format.getSplits = async (context) =>
        (await good.getSplits(context)).map((split) => {
          ends.set(split.start, split.length);
          return { ...split, length: NaN };
        });
      return format;
    },
  },
  {
    how: "takes a missing input for an empty one",
    lines: ["splits.missing"],
    make: (text) => new PlainLines(text ?? ""),
  },
  {
    how: "looks for splits though it is cancelled",
    lines: ["splits.cancelled"],
    make: splitting((good, context) =>
      good.getSplits({ ...context, signal: new AbortController().signal }),
    ),
  },
  {
    how: "reads though it is cancelled",
    lines: ["reader.cancelled"],
    make: (text) => {
      const format = new PlainLines(text);
      format.createReader = async (split) =>
        new PlainLineReader(format.linesOf(split), split.length);
      return format;
    },
  },
  {
    how: "gives the same object for every record, as Hadoop's old API does",
    lines: ["reader.records-stay", "splits.large"],
    make: reading((lines, split) => {
      const shared = { offset: 0, text: "" };
      return readerWith(lines, split, (good) => ({
        nextBatch: () => good.nextBatch()?.map((line) => Object.assign(shared, line)) ?? null,
      }));
    }),
  },
  {
    how: "goes on where another reader of the split was given up",
    lines: ["reader.restarts-large", "reader.repeatable"],
    make: (() => {
      const positions = new Map<string, number>();
      return reading((lines, split) => {
        const key = `${split.start}+${split.length}/${lines.length}`;
        return readerWith(lines, split, () => ({
          nextBatch: () => {
            const from = positions.get(key) ?? 0;
            positions.set(key, from + 700);
            const batch = lines.slice(from, from + 700);
            if (batch.length > 0) return batch;
            positions.delete(key);
            return null;
          },
        }));
      });
    })(),
  },
  {
    how: "begins again after the end",
    lines: ["reader.end-stays"],
    make: reading((lines, split) => {
      let ended = 0;
      return readerWith(lines, split, (good) => ({
        nextBatch: () => {
          const batch = good.nextBatch();
          if (batch === null && ended++ === 1) good.lines = lines;
          return batch;
        },
      }));
    }),
  },
  {
    how: "reads nothing when it was given up before, and fails when it is given up twice",
    lines: ["reader.disposed"],
    make: reading((lines, split) => {
      let isDisposed = false;
      return readerWith(lines, split, () => ({
        [Symbol.asyncDispose]: async () => {
          if (isDisposed) throw new Error("disposed twice");
          isDisposed = true;
        },
      }));
    }),
  },
  {
    how: "counts no bytes",
    lines: ["reader.counts"],
    make: reading((lines, split) =>
      readerWith(lines, split, (good) => ({ nextBatch: () => good.nextBatch() })),
    ),
  },
  {
    how: "counts a line more than it gives",
    lines: ["reader.counts-records"],
    make: reading((lines, split) => {
      let isCounted = false;
      return readerWith(lines, split, () => ({
        nextCount: () => {
          if (isCounted) return null;
          isCounted = true;
          return lines.length + 1;
        },
      }));
    }),
  },
];
