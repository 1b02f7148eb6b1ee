import { UserError } from "../../errors/firesteel-error.ts";
import type {
  OutputFormat,
  OutputJobContext,
  OutputTaskContext,
  RecordWriter,
} from "../output-format.ts";
import {
  MapFileOutputFormat,
  SequenceFileOutputFormat,
  type SequenceFileOutputFormatOptions,
} from "../sequence-file/sequence-file-output-format.ts";
import type { Writable } from "../writable/writable.ts";
import { isFormatReference, loadFormatClass } from "./format-module.ts";
import { type HadoopSettings, withSettings } from "./hadoop-settings.ts";
import { NullOutputFormat } from "./null-output-format.ts";
import {
  PairTextOutputFormat,
  type PairTextOutputFormatOptions,
} from "./pair-text-output-format.ts";

/** An output by class name and settings: plain data. */
export interface HadoopOutputOptions {
  /** A class of Hadoop's, or `module#Export`; `""` where the extras bring the format. */
  readonly format: string;
  /** The output directory; absolute. */
  readonly path: string;
  /** By their present names. */
  readonly settings: HadoopSettings;
  readonly keyClass?: string | undefined;
  readonly valueClass?: string | undefined;
  readonly codec?: string | undefined;
  readonly isNewApi: boolean;
}

/** What is no plain data of an output. */
export interface HadoopOutputExtras {
  readonly format?: OutputFormat<unknown> | undefined;
  readonly writables?: readonly Writable[] | undefined;
}

type Options = PairTextOutputFormatOptions & Partial<SequenceFileOutputFormatOptions>;
type AnyFormat = OutputFormat<never> | OutputFormat<unknown>;

const makers: Readonly<Record<string, (options: Options) => AnyFormat>> = {
  TextOutputFormat: (options) => new PairTextOutputFormat(options),
  SequenceFileOutputFormat: (options) => new SequenceFileOutputFormat(withClasses(options)),
  MapFileOutputFormat: (options) => new MapFileOutputFormat(withClasses(options)),
  NullOutputFormat: () => new NullOutputFormat(),
};

const packages = /^org\.apache\.hadoop\.(?:mapred\.lib|mapred|mapreduce\.lib\.output)\./u;

/** Whether files of the format name the classes of their keys and values. */
export function needsClasses(name: string): boolean {
  return /^(?:SequenceFile|MapFile)OutputFormat$/u.test(name.replace(packages, ""));
}

/** @throws {UserError} `UNKNOWN_FORMAT` for a class that there is none for here */
export function assertOutputFormat(name: string): void {
  if (name === "" || isFormatReference(name)) return;
  if (!Object.hasOwn(makers, name.replace(packages, "")))
    throw new UserError(
      "UNKNOWN_FORMAT",
      `there is no output format ${JSON.stringify(name)} here: known are ${Object.keys(makers).join(", ")} of org.apache.hadoop.mapred and org.apache.hadoop.mapreduce.lib.output; pass a class of your own, or "module#Export" that names one`,
      { fields: { format: name } },
    );
}

/** An output of `saveAsHadoopFile` and `saveAsNewAPIHadoopFile`: the format that the options name, with its settings. */
export class HadoopOutputFormat implements OutputFormat<unknown> {
  readonly #options: HadoopOutputOptions;
  readonly #extras: HadoopOutputExtras;
  #inner: Promise<OutputFormat<unknown>> | undefined;

  constructor(options: HadoopOutputOptions, extras: HadoopOutputExtras = {}) {
    this.#options = options;
    this.#extras = extras;
  }

  async setUpJob(context: OutputJobContext): Promise<void> {
    await (await this.#format()).setUpJob(this.#with(context));
  }

  async createWriter(task: OutputTaskContext): Promise<RecordWriter<unknown>> {
    return await (await this.#format()).createWriter(this.#with(task));
  }

  async commitJob(context: OutputJobContext, messages: readonly unknown[]): Promise<void> {
    await (await this.#format()).commitJob(this.#with(context), messages);
  }

  async abortJob(context: OutputJobContext): Promise<void> {
    await (await this.#format()).abortJob(this.#with(context));
  }

  #with<C extends OutputJobContext>(context: C): C {
    return withSettings(context, this.#options.settings);
  }

  #format(): Promise<OutputFormat<unknown>> {
    return (this.#inner ??= this.#make());
  }

  async #make(): Promise<OutputFormat<unknown>> {
    const { format, path, settings, keyClass, valueClass, codec, isNewApi } = this.#options;
    if (this.#extras.format !== undefined) return this.#extras.format;
    if (isFormatReference(format)) {
      const Format = await loadFormatClass(format);
      return new Format({ path, settings, keyClass, valueClass }) as OutputFormat<unknown>;
    }
    assertOutputFormat(format);
    const make = makers[format.replace(packages, "")] as (options: Options) => AnyFormat;
    const base = settings["mapreduce.output.basename"] ?? "part";
    const made = make({
      path,
      keyClass,
      valueClass,
      codec,
      prefix: isNewApi ? `${base}-r-` : "part-",
      custom: this.#extras.writables ?? [],
    } as Options);
    return made;
  }
}

function withClasses(options: Options): SequenceFileOutputFormatOptions {
  const nothing = "org.apache.hadoop.io.NullWritable";
  return {
    ...options,
    keyClass: options.keyClass ?? nothing,
    valueClass: options.valueClass ?? nothing,
  };
}
