import type { CombinedSplit } from "./combined-split.ts";
import { isIgnored } from "./guarded-reader.ts";
import type { FormatContext, RecordReader } from "./input-format.ts";
import { readWholeFile, type WholeFile } from "./read-whole-file.ts";

const batchBytes = 1024 * 1024;

/** The files of a combined split as records `[path, content]`. */
export class WholeFileReader<T> implements RecordReader<[path: string, content: T]> {
  bytesRead = 0;
  readonly #split: CombinedSplit;
  readonly #context: FormatContext;
  readonly #decompress: boolean;
  readonly #decode: (bytes: Buffer, path: string) => T;
  #next = 0;

  constructor(
    split: CombinedSplit,
    context: FormatContext,
    decompress: boolean,
    decode: (bytes: Buffer, path: string) => T,
  ) {
    this.#split = split;
    this.#context = context;
    this.#decompress = decompress;
    this.#decode = decode;
  }

  async nextBatch(): Promise<[path: string, content: T][] | null> {
    const batch: [string, T][] = [];
    const { files } = this.#split;
    for (let bytes = 0; bytes < batchBytes || batch.length === 0;) {
      const file = files[this.#next++];
      if (file === undefined) break;
      this.#context.signal.throwIfAborted();
      const content = await this.#read(file);
      if (content === undefined) continue;
      bytes += content.bytes.length;
      this.bytesRead += content.bytesRead;
      batch.push([file.path, this.#decode(content.bytes, file.path)]);
    }
    return batch.length > 0 ? batch : null;
  }

  /** Undefined for a file that the settings say to go on without. */
  async #read(file: {
    readonly path: string;
    readonly length: number;
  }): Promise<WholeFile | undefined> {
    try {
      return await readWholeFile(file.path, file.length, this.#decompress, this.#context);
    } catch (error) {
      if (isIgnored(error, file.path, this.#context)) return undefined;
      throw error;
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#next = this.#split.files.length;
    return Promise.resolve();
  }
}
