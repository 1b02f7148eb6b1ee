import { randomBytes } from "node:crypto";
import {
  baseName,
  type FileSystem,
  type FormatContext,
  joinPath,
  type OutputFormat,
  TextInputFormat,
  TextOutputFormat,
} from "@firesteel/core/io";
import * as fc from "fast-check";
import { FailingFileSystem } from "../fault/failing-file-system.ts";
import { contextOf } from "../input/text-input.ts";
import { readOn } from "../input/input-format-trial.ts";
import type { OutputHarness, OutputPlace } from "./output-trial.ts";

export interface FileOutputOptions<T> {
  readonly fileSystem: FileSystem;
  /** Absolute URI of a directory that may be filled. */
  readonly root: string;
  /** The format under test, which writes to the directory `path`. */
  format(path: string): OutputFormat<T>;
  /** All records in the directory `path`, in the order of the files' names; it exists. */
  read(path: string, context: FormatContext): Promise<readonly T[]>;
  /** Random records, no two equal. */
  readonly records: fc.Arbitrary<readonly T[]>;
  recordOf(i: number): T;
  readonly conf?: Readonly<Record<string, string>>;
  readonly runs?: number;
  readonly close?: () => Promise<void>;
}

/**
 * A format that writes files to a file system, for `outputFormatContract` and `committerContract`: proves the format,
 * and that the file system serves the committer of core that its capabilities choose. Claims: all.
 */
export function fileOutput<T>(options: FileOutputOptions<T>): OutputHarness<T> {
  const { runs, close } = options;
  const directory = joinPath(options.root, `output-${randomBytes(6).toString("hex")}`);
  let places = 0;
  return {
    records: options.records,
    recordOf: (i) => options.recordOf(i),
    openPlace: async () => new FilePlace(options, joinPath(directory, `out${places++}`)),
    ...(runs === undefined ? {} : { runs }),
    ...(close === undefined ? {} : { close }),
  };
}

/** Lines of text in a file system; see {@link fileOutput}. */
export function textOutput(
  options: Pick<FileOutputOptions<string>, "fileSystem" | "root" | "conf" | "runs" | "close"> & {
    readonly codec?: string;
  },
): OutputHarness<string> {
  const { codec } = options;
  return fileOutput<string>({
    ...options,
    format: (path) => new TextOutputFormat({ path, ...(codec === undefined ? {} : { codec }) }),
    read: readLines,
    records: fc.uniqueArray(
      fc.string({ unit: fc.constantFrom("a", "b", " ", "ä", "𝄞", "\\", "\t"), maxLength: 20 }),
      { maxLength: 30 },
    ),
    recordOf: (i) => `record ${i} ${"x".repeat(i % 20)}`,
  });
}

async function readLines(path: string, context: FormatContext): Promise<string[]> {
  const format = new TextInputFormat({ paths: path });
  const lines: string[] = [];
  for (const split of await format.getSplits({ ...context, minSplits: 1 })) {
    await using reader = await format.createReader(split, context);
    lines.push(...(await readOn(reader)));
  }
  return lines;
}

class FilePlace<T> implements OutputPlace<T> {
  readonly context: FormatContext;
  readonly #options: FileOutputOptions<T>;
  readonly faults: FailingFileSystem;
  readonly #fs: FileSystem;
  readonly #path: string;

  constructor(options: FileOutputOptions<T>, path: string) {
    this.#options = options;
    this.#fs = options.fileSystem;
    this.faults = new FailingFileSystem(options.fileSystem);
    this.#path = path;
    this.context = contextOf(this.faults, options.conf);
  }

  format(): OutputFormat<T> {
    return this.#options.format(this.#path);
  }

  async read(): Promise<readonly T[]> {
    if ((await this.#fs.stat(this.#path)) === undefined) return [];
    return await this.#options.read(this.#path, this.context);
  }

  async isComplete(): Promise<boolean> {
    return (await this.#fs.stat(joinPath(this.#path, "_SUCCESS"))) !== undefined;
  }

  async traces(): Promise<readonly string[]> {
    const pending = (await this.#fs.multipart?.pending(this.#path)) ?? [];
    const traces = pending.map(({ path, uploadId }) => `upload ${uploadId} of ${path}`);
    if ((await this.#fs.stat(this.#path)) === undefined) return traces;
    const names = (await this.#fs.list(this.#path)).map(({ path }) => baseName(path));
    // What is aborted leaves no directory either.
    if (names.length === 0) traces.push(`empty directory ${this.#path}`);
    return [...traces, ...names.filter((name) => /^[_.]/.test(name) && name !== "_SUCCESS")];
  }
}
