import { UserError } from "../errors/firesteel-error.ts";
import {
  assertOutputFormat,
  HadoopOutputFormat,
  type HadoopOutputOptions,
  needsClasses,
} from "../io/hadoop/hadoop-output-format.ts";
import type { HadoopSettings } from "../io/hadoop/hadoop-settings.ts";
import { JsonLinesOutputFormat } from "../io/json-lines.ts";
import type { OutputFormat } from "../io/output-format.ts";
import type { Writable } from "../io/writable/writable.ts";
import { Writables } from "../io/writable/writables.ts";
import { builtin } from "../runtime/builtins/names.ts";
import type { ActionOptions, Pair } from "./function-types.ts";
import {
  captureExtras,
  type OutputFormatArgument,
  refuseConverters,
  resolveFormat,
  settingsOf,
} from "./hadoop-arguments.ts";
import type { RDD } from "./rdd.ts";
import { RddSave } from "./rdd-save.ts";
import { saveWith } from "./save-with.ts";

/** How pairs are written in Hadoop's types. */
export interface HadoopSaveOptions extends ActionOptions {
  /** Types of one's own, or others in the place of Hadoop's. */
  readonly writables?: readonly Writable[];
}

export interface SequenceFileSaveOptions extends HadoopSaveOptions {
  /** Java's class of keys; Hadoop's own by short name too (`"LongWritable"`). What fits the first key by default. */
  readonly keyClass?: string;
  readonly valueClass?: string;
}

const outputDirectory = "mapreduce.output.fileoutputformat.outputdir";
const outputFormat = "mapreduce.job.outputformat.class";
const outputKeyClass = "mapreduce.job.output.key.class";
const outputValueClass = "mapreduce.job.output.value.class";

interface Output {
  readonly method: string;
  readonly format: OutputFormatArgument;
  readonly options: Omit<HadoopOutputOptions, "format">;
  readonly save: HadoopSaveOptions;
}

/** Actions that write in Hadoop's formats, exactly once. */
export abstract class RddFormats<T> extends RddSave<T> {
  /**
   * Pairs in sequence files. Where classes are not named, the first pair decides, and a pair that does not fit is an
   * error: strings as Text, whole numbers of 32 bits as IntWritable, other numbers as DoubleWritable, bigints as
   * LongWritable, bytes as BytesWritable, null as NullWritable, Maps and objects as MapWritable, arrays of numbers as
   * ArrayPrimitiveWritable.
   *
   * @param compressionCodecClass `"gzip"`, or a class name of Hadoop's; blocks are compressed
   * @throws {UserError} `OUTPUT_DIRECTORY_EXISTS`, `NOT_WRITABLE`
   */
  async saveAsSequenceFile<K, V>(
    this: RDD<Pair<K, V>>,
    path: string,
    compressionCodecClass?: string,
    options: SequenceFileSaveOptions = {},
  ): Promise<void> {
    const { keyClass, valueClass, ...save } = options;
    await this.saveHadoop({
      method: "saveAsSequenceFile",
      format: "org.apache.hadoop.mapred.SequenceFileOutputFormat",
      options: {
        path,
        settings: {},
        keyClass,
        valueClass,
        codec: compressionCodecClass,
        isNewApi: false,
      },
      save,
    });
  }

  /**
   * Pairs by an output format of Hadoop's old API: TextOutputFormat, SequenceFileOutputFormat, MapFileOutputFormat,
   * NullOutputFormat, `"module#Export"`, or a class or instance of one's own.
   *
   * @throws {UserError} `UNKNOWN_FORMAT`, `OUTPUT_DIRECTORY_EXISTS`
   */
  async saveAsHadoopFile<K, V>(
    this: RDD<Pair<K, V>>,
    path: string,
    outputFormatClass: OutputFormatArgument,
    keyClass?: string,
    valueClass?: string,
    keyConverter?: undefined,
    valueConverter?: undefined,
    conf?: HadoopSettings,
    compressionCodecClass?: string,
    save: HadoopSaveOptions = {},
  ): Promise<void> {
    refuseConverters(keyConverter, valueConverter);
    const settings = settingsOf(conf);
    await this.saveHadoop({
      method: "saveAsHadoopFile",
      format: outputFormatClass,
      options: {
        path,
        settings,
        keyClass,
        valueClass,
        codec: compressionCodecClass,
        isNewApi: false,
      },
      save,
    });
  }

  /** {@link saveAsHadoopFile} for Hadoop's new API: files are named `part-r-00000`. */
  async saveAsNewAPIHadoopFile<K, V>(
    this: RDD<Pair<K, V>>,
    path: string,
    outputFormatClass: OutputFormatArgument,
    keyClass?: string,
    valueClass?: string,
    keyConverter?: undefined,
    valueConverter?: undefined,
    conf?: HadoopSettings,
    save: HadoopSaveOptions = {},
  ): Promise<void> {
    refuseConverters(keyConverter, valueConverter);
    const settings = settingsOf(conf);
    await this.saveHadoop({
      method: "saveAsNewAPIHadoopFile",
      format: outputFormatClass,
      options: { path, settings, keyClass, valueClass, isNewApi: true },
      save,
    });
  }

  /** {@link saveAsHadoopFile}, but `conf` names the directory, the format and the classes. */
  async saveAsHadoopDataset<K, V>(
    this: RDD<Pair<K, V>>,
    conf: HadoopSettings,
    keyConverter?: undefined,
    valueConverter?: undefined,
    save: HadoopSaveOptions = {},
  ): Promise<void> {
    refuseConverters(keyConverter, valueConverter);
    await this.saveHadoop(datasetOutput("saveAsHadoopDataset", conf, save));
  }

  /** {@link saveAsNewAPIHadoopFile}, but `conf` names the directory, the format and the classes. */
  async saveAsNewAPIHadoopDataset<K, V>(
    this: RDD<Pair<K, V>>,
    conf: HadoopSettings,
    keyConverter?: undefined,
    valueConverter?: undefined,
    save: HadoopSaveOptions = {},
  ): Promise<void> {
    refuseConverters(keyConverter, valueConverter);
    await this.saveHadoop(datasetOutput("saveAsNewAPIHadoopDataset", conf, save));
  }

  /** One JSON value a line, as `JSON.stringify` writes it, to be read by `SparkContext.jsonLines`. */
  async saveAsJsonLines(
    path: string,
    compressionCodecClass?: string,
    options: ActionOptions = {},
  ): Promise<void> {
    const callSite = this.driver.lineage.callSite("saveAsJsonLines");
    const formatOptions = {
      path: this.driver.fileSystems.qualify(path),
      codec: compressionCodecClass,
    };
    const format = new JsonLinesOutputFormat(formatOptions);
    const fn = builtin("jsonLinesOutput", [formatOptions]);
    await saveWith(this.driver, this.operator, format, fn, { callSite, ...options });
  }

  protected async saveHadoop({ method, format: argument, options, save }: Output): Promise<void> {
    const callSite = this.driver.lineage.callSite(method);
    const { format, instance } = resolveFormat<OutputFormat<unknown>>(argument, options);
    assertOutputFormat(format);
    const extras = {
      format: instance,
      writables: save.writables,
    };
    const isFile = !format.endsWith("NullOutputFormat");
    const path = isFile ? this.driver.fileSystems.qualify(options.path) : options.path;
    const classes = needsClasses(format) ? await this.pairClasses(options, save) : options;
    const { keyClass, valueClass } = classes;
    const full: HadoopOutputOptions = { ...options, path, format, keyClass, valueClass };
    const fn = builtin("hadoopOutput", [full], captureExtras(extras));
    const output = new HadoopOutputFormat(full, extras);
    const { signal } = save;
    await saveWith<unknown>(this.driver, this.operator, output, fn, { callSite, signal });
  }

  /** The classes that are named, else those that fit the first pair; a job where there is one to look at. */
  private async pairClasses(
    {
      keyClass,
      valueClass,
    }: { readonly keyClass?: string | undefined; readonly valueClass?: string | undefined },
    { writables, signal }: HadoopSaveOptions,
  ): Promise<{ readonly keyClass?: string | undefined; readonly valueClass?: string | undefined }> {
    if (keyClass !== undefined && valueClass !== undefined) return { keyClass, valueClass };
    const [first] = await this.take(1, { signal });
    if (first === undefined) return { keyClass, valueClass };
    if (!Array.isArray(first) || first.length !== 2)
      throw new UserError(
        "NOT_A_PAIR",
        "a sequence file holds pairs [key, value]: map the records to pairs first",
      );
    const known = new Writables(writables === undefined ? {} : { custom: writables });
    const [key, value] = first as unknown[];
    return {
      keyClass: keyClass ?? known.ofValue(key).className,
      valueClass: valueClass ?? known.ofValue(value).className,
    };
  }
}

function datasetOutput(
  method: "saveAsHadoopDataset" | "saveAsNewAPIHadoopDataset",
  conf: HadoopSettings,
  save: HadoopSaveOptions,
): Output {
  const settings = settingsOf(conf);
  const format = settings[outputFormat];
  const path = settings[outputDirectory];
  if (format === undefined || (path === undefined && !format.endsWith("NullOutputFormat")))
    throw new UserError(
      "INVALID_CONF",
      `${method} needs ${format === undefined ? outputFormat : outputDirectory} in its conf`,
    );
  return {
    method,
    format,
    options: {
      path: path ?? "",
      settings,
      keyClass: settings[outputKeyClass],
      valueClass: settings[outputValueClass],
      isNewApi: method === "saveAsNewAPIHadoopDataset",
    },
    save,
  };
}
