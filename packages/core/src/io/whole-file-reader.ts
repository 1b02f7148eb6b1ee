import type { CombinedSplit } from "./combined-split.ts";
import { unlessMissing } from "./input-files.ts";
import type { FormatContext, RecordReader } from "./input-format.ts";
import { readWholeFile } from "./read-whole-file.ts";

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
      const content = await unlessMissing(this.#context, () =>
        readWholeFile(file.path, file.length, this.#decompress, this.#context),
      );
      if (content === undefined) continue;
      bytes += content.bytes.length;
      this.bytesRead += content.bytesRead;
      batch.push([file.path, this.#decode(content.bytes, file.path)]);
    }
    return batch.length > 0 ? batch : null;
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#next = this.#split.files.length;
    return Promise.resolve();
  }
}
