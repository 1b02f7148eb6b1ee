import { UserError } from "../../errors/firesteel-error.ts";
import { CombineInputFormat } from "../combine-input-format.ts";
import type {
  FormatContext,
  InputFormat,
  InputSplit,
  RecordReader,
  SplitContext,
} from "../input-format.ts";
import {
  SequenceFileInputFormat,
  type SequenceFileInputFormatOptions,
} from "../sequence-file/sequence-file-input-format.ts";
import type { Writable } from "../writable/writable.ts";
import { isFormatReference, loadFormatClass } from "./format-module.ts";
import { type HadoopSettings, withSettings } from "./hadoop-settings.ts";
import {
  FixedLengthInputFormat,
  KeyedTextInputFormat,
  KeyValueTextInputFormat,
  NLineInputFormat,
} from "./pair-text-input-formats.ts";

/** An input by class name and settings: plain data. */
export interface HadoopInputOptions {
  /** A class of Hadoop's, or `module#Export`; `""` where the extras bring the format. */
  readonly format: string;
  /** Paths, globs, or a comma list of them. */
  readonly paths: string;
  /** By their present names. */
  readonly settings: HadoopSettings;
  readonly keyClass?: string | undefined;
  readonly valueClass?: string | undefined;
  readonly longs?: "bigint" | "number" | undefined;
  readonly isNewApi: boolean;
}

/** What is no plain data of an input. */
export interface HadoopInputExtras {
  readonly format?: InputFormat<unknown> | undefined;
  readonly writables?: readonly Writable[] | undefined;
}

type PairFormat = InputFormat<unknown>;
type Maker = (options: SequenceFileInputFormatOptions) => PairFormat;

const sequenceFile =
  (parts: "values" | "text" | "bytes"): Maker =>
  (options) =>
    new SequenceFileInputFormat({ ...options, parts });

/** By the simple names of classes, which are the same in Hadoop's old and new API. */
const makers: Readonly<Record<string, Maker>> = {
  TextInputFormat: (options) => new KeyedTextInputFormat(options),
  KeyValueTextInputFormat: (options) => new KeyValueTextInputFormat(options),
  NLineInputFormat: (options) => new NLineInputFormat(options),
  FixedLengthInputFormat: (options) => new FixedLengthInputFormat(options),
  SequenceFileInputFormat: sequenceFile("values"),
  SequenceFileAsTextInputFormat: sequenceFile("text"),
  SequenceFileAsBinaryInputFormat: sequenceFile("bytes"),
  CombineTextInputFormat: (options) => new CombineInputFormat(new KeyedTextInputFormat(options)),
  CombineSequenceFileInputFormat: (options) =>
    new CombineInputFormat(new SequenceFileInputFormat(options)),
};

const packages = /^org\.apache\.hadoop\.(?:mapred\.lib|mapred|mapreduce\.lib\.input)\./u;

/** @throws {UserError} `UNKNOWN_FORMAT` for a class that there is none for here */
export function assertInputFormat(name: string): void {
  if (name === "" || isFormatReference(name)) return;
  if (!Object.hasOwn(makers, name.replace(packages, "")))
    throw new UserError(
      "UNKNOWN_FORMAT",
      `there is no input format ${JSON.stringify(name)} here: known are ${Object.keys(makers).join(", ")} of org.apache.hadoop.mapred and org.apache.hadoop.mapreduce.lib.input; pass a class of your own, or "module#Export" that names one`,
      { fields: { format: name } },
    );
}

/** An input of `hadoopFile` and `newAPIHadoopFile`: the format that the options name, with its settings. */
export class HadoopInputFormat implements InputFormat<unknown> {
  readonly #options: HadoopInputOptions;
  readonly #extras: HadoopInputExtras;
  #inner: Promise<PairFormat> | undefined;

  constructor(options: HadoopInputOptions, extras: HadoopInputExtras = {}) {
    this.#options = options;
    this.#extras = extras;
  }

  async getSplits(context: SplitContext): Promise<readonly InputSplit[]> {
    const inner = await this.#format();
    return await inner.getSplits(withSettings(context, this.#options.settings));
  }

  async createReader(split: InputSplit, context: FormatContext): Promise<RecordReader<unknown>> {
    const inner = await this.#format();
    return await inner.createReader(split, withSettings(context, this.#options.settings));
  }

  #format(): Promise<PairFormat> {
    return (this.#inner ??= this.#make());
  }

  async #make(): Promise<PairFormat> {
    const { format, paths, settings, keyClass, valueClass, longs, isNewApi } = this.#options;
    if (this.#extras.format !== undefined) return this.#extras.format;
    if (isFormatReference(format)) {
      const Format = await loadFormatClass(format);
      return new Format({ paths, settings, keyClass, valueClass }) as PairFormat;
    }
    assertInputFormat(format);
    const make = makers[format.replace(packages, "")] as Maker;
    return make({
      paths,
      isNewApi,
      keyClass,
      valueClass,
      ...(longs === undefined ? {} : { longs }),
      custom: this.#extras.writables ?? [],
    });
  }
}
