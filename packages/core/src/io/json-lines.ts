import { UserError } from "../errors/firesteel-error.ts";
import type { FileSplit } from "./file-split.ts";
import type { FormatContext, InputFormat, RecordReader, SplitContext } from "./input-format.ts";
import { openTextFile, splitTextFiles, type TextFileOptions } from "./text-files.ts";
import { TextOutputFormat } from "./text-output-format.ts";

/** The values of files with one JSON value a line; empty lines are left out. */
export class JsonLinesInputFormat implements InputFormat<unknown, FileSplit> {
  readonly options: TextFileOptions;

  constructor(options: TextFileOptions) {
    this.options = options;
  }

  getSplits(context: SplitContext): Promise<readonly FileSplit[]> {
    return splitTextFiles(this.options, context);
  }

  async createReader(split: FileSplit, context: FormatContext): Promise<RecordReader<unknown>> {
    const lines = await openTextFile(this.options, split, context);
    return {
      get bytesRead() {
        return lines.bytesRead;
      },
      nextBatch: async () => {
        const batch = await lines.nextBatch();
        if (batch === null) return null;
        const values: unknown[] = [];
        for (const line of batch) if (line.trim() !== "") values.push(parse(line, split.path));
        return values;
      },
      [Symbol.asyncDispose]: () => lines[Symbol.asyncDispose](),
    };
  }
}

function parse(line: string, path: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UserError(
      "INVALID_JSON",
      `a line of ${path} is no JSON value: ${reason}; it begins ${JSON.stringify(line.slice(0, 80))}`,
      { cause, fields: { path } },
    );
  }
}

/** One JSON value a line. */
export class JsonLinesOutputFormat extends TextOutputFormat {
  protected override lineMaker(): (record: unknown) => string {
    return jsonLine;
  }
}

function jsonLine(record: unknown): string {
  let line: string | undefined;
  let reason = "it is undefined or a function";
  try {
    line = JSON.stringify(record) as string | undefined;
  } catch (cause) {
    reason = cause instanceof Error ? cause.message : String(cause);
  }
  if (line === undefined)
    throw new UserError(
      "NOT_JSON",
      `a record cannot be written as JSON: ${reason}; map it to what JSON has first`,
    );
  return line;
}
