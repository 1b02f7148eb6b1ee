import { FiresteelError } from "../errors/firesteel-error.ts";
import { confFlag } from "./hadoop-conf.ts";
import type { FormatContext, RecordBatch, RecordReader } from "./input-format.ts";
import { nextCount } from "./next-count.ts";

/**
 * A reader of one file that does what the settings say of files that are not as they should be: where
 * `spark.files.ignoreMissingFiles` is set, one that has gone since it was listed holds no records; where
 * `spark.files.ignoreCorruptFiles` is set, what follows a damage is left out, with a warning. Spark: `HadoopRDD`.
 *
 * @param open undefined where no record belongs to the part of the file that is read
 */
export async function guardedReader<R>(
  path: string,
  context: FormatContext,
  open: () => Promise<RecordReader<R> | undefined>,
): Promise<RecordReader<R>> {
  try {
    const reader = (await open()) ?? emptyReader;
    return isTolerant(context) ? new TolerantReader(reader, path, context) : reader;
  } catch (error) {
    if (!isIgnored(error, path, context)) throw error;
    return emptyReader;
  }
}

const emptyReader: RecordReader<never> = {
  bytesRead: 0,
  nextBatch: () => null,
  [Symbol.asyncDispose]: () => Promise.resolve(),
};

function isTolerant({ conf }: FormatContext): boolean {
  return (
    confFlag(conf["spark.files.ignoreCorruptFiles"], false) ||
    confFlag(conf["spark.files.ignoreMissingFiles"], false)
  );
}

/** Whether the settings say to go on without the rest of the file; tells so where it is damaged. */
export function isIgnored(error: unknown, path: string, { conf }: FormatContext): boolean {
  if (FiresteelError.is(error, "PATH_NOT_FOUND"))
    return confFlag(conf["spark.files.ignoreMissingFiles"], false);
  if (!FiresteelError.is(error, "CORRUPT_INPUT")) return false;
  if (!confFlag(conf["spark.files.ignoreCorruptFiles"], false)) return false;
  process.emitWarning(`the rest of the corrupt file ${path} is left out: ${error.message}`, {
    type: "FiresteelWarning",
    code: "CORRUPT_INPUT",
  });
  return true;
}

class TolerantReader<R> implements RecordReader<R> {
  readonly #reader: RecordReader<R>;
  readonly #path: string;
  readonly #context: FormatContext;
  #isFinished = false;

  constructor(reader: RecordReader<R>, path: string, context: FormatContext) {
    this.#reader = reader;
    this.#path = path;
    this.#context = context;
  }

  get bytesRead(): number {
    return this.#reader.bytesRead;
  }

  nextBatch(): Promise<RecordBatch<R> | null> {
    return this.#untilDamage(() => this.#reader.nextBatch());
  }

  nextCount(): Promise<number | null> {
    return this.#untilDamage(() => nextCount(this.#reader));
  }

  async #untilDamage<N>(next: () => N | null | Promise<N | null>): Promise<N | null> {
    if (this.#isFinished) return null;
    try {
      return await next();
    } catch (error) {
      if (!isIgnored(error, this.#path, this.#context)) throw error;
      this.#isFinished = true;
      return null;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#reader[Symbol.asyncDispose]();
  }
}
