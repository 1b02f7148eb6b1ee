import {
  createFileSystemRegistry,
  type FileSystem,
  type FormatContext,
  joinPath,
  TextInputFormat,
} from "@firesteel/core/io";
import { randomBytes } from "node:crypto";
import * as fc from "fast-check";
import type { InputFormatHarness, StoredInput } from "./input-format-trial.ts";

/** A text file and what ends its records; LF, CR and CRLF where there is no delimiter. */
export interface TextFile {
  readonly text: string;
  readonly delimiter?: string;
}

/** What delimiters overlap with, repeat and get cut in: line ends, letters of one to four bytes. */
const pieces = fc.constantFrom(
  ..."\n,\r,\r\n,\n\n,a,b,aa,ab,aba,ä,€,𝄞, ,".split(","),
  "long".repeat(12),
);
const delimiters = fc.oneof(
  fc.constantFrom("\n", "\r\n", "aa", "aba", "\n\n", "€", "𝄞", "abab"),
  fc.string({ minLength: 1, maxLength: 3, unit: fc.constantFrom("a", "b", "\n") }),
);
const text = fc.array(pieces, { maxLength: 30 }).map((parts) => parts.join(""));

const textFiles: fc.Arbitrary<TextFile> = fc.oneof(
  text.map((content) => ({ text: content })),
  fc.record({ text, delimiter: delimiters }),
);

export interface TextInputOptions {
  readonly fileSystem: FileSystem;
  /** Absolute URI of a directory that may be filled. */
  readonly root: string;
  readonly runs?: number;
  readonly close?: () => Promise<void>;
}

/**
 * Text files in a file system, for `inputFormatContract`: any text, any delimiter, any split size. Proves that the
 * file system's ranges and listings serve splits exactly. Claims: splittable and ordered.
 */
export function textInput(options: TextInputOptions): InputFormatHarness<TextFile, string> {
  const { fileSystem, root, runs, close } = options;
  const context = contextOf(fileSystem);
  const directory = joinPath(root, `text-${randomBytes(6).toString("hex")}`);
  let files = 0;
  return {
    inputs: textFiles,
    empty: { text: "" },
    large: {
      text: Array.from({ length: 5000 }, (_, i) => `line ${i} ${"é".repeat(i % 50)}\n`).join(""),
    },
    store: async (input): Promise<StoredInput<string>> => {
      const path = joinPath(directory, `f${files++}`);
      const writer = await fileSystem.create(path);
      await writer.write(Buffer.from(input.text));
      await writer.close();
      const { delimiter } = input;
      return {
        format: () =>
          new TextInputFormat({ paths: path, ...(delimiter === undefined ? {} : { delimiter }) }),
        context,
        records: recordsOf(input),
        remove: async () => void (await fileSystem.delete(path)),
      };
    },
    missing: () => ({
      format: () => new TextInputFormat({ paths: joinPath(directory, "no-such-file") }),
      context,
    }),
    ...(runs === undefined ? {} : { runs }),
    ...(close === undefined ? {} : { close }),
  };
}

/** A context in which `fileSystem` serves its scheme. */
export function contextOf(
  fileSystem: FileSystem,
  conf: Readonly<Record<string, string>> = {},
): FormatContext {
  const connector = {
    schemes: [fileSystem.scheme],
    module: "data:text/javascript,",
    options: undefined,
    createFileSystem: () => fileSystem,
  };
  return {
    fileSystems: createFileSystemRegistry({ conf, connectors: [connector] }),
    conf,
    signal: new AbortController().signal,
  };
}

function recordsOf({ text: content, delimiter }: TextFile): string[] {
  const ends = delimiter === undefined ? /\r\n|\r|\n/ : delimiter;
  const records = content.split(ends);
  // What ends with a delimiter has no empty record behind it.
  if (records.at(-1) === "") records.pop();
  return records;
}
