import { UserError } from "../errors/firesteel-error.ts";
import {
  assertInputFormat,
  HadoopInputFormat,
  type HadoopInputOptions,
} from "../io/hadoop/hadoop-input-format.ts";
import type { HadoopSettings } from "../io/hadoop/hadoop-settings.ts";
import type { InputFormat } from "../io/input-format.ts";
import { JsonLinesInputFormat } from "../io/json-lines.ts";
import type { Writable } from "../io/writable/writable.ts";
import { builtin } from "../runtime/builtins/names.ts";
import { ContextSources } from "./context-sources.ts";
import {
  captureExtras,
  type InputFormatArgument,
  refuseConverters,
  resolveFormat,
  settingsOf,
} from "./hadoop-arguments.ts";
import type { RDD } from "./rdd.ts";

/** How values of Hadoop's types are read. */
export interface HadoopReadOptions {
  /** What 64-bit integers become: `"bigint"` by default; with `"number"` an unsafe one is an error. */
  readonly longs?: "bigint" | "number";
  /** Types of one's own, or others in the place of Hadoop's. */
  readonly writables?: readonly Writable[];
}

const sequenceFileClass = "org.apache.hadoop.mapred.SequenceFileInputFormat";
const inputDirectory = "mapreduce.input.fileinputformat.inputdir";
const inputFormat = "mapreduce.job.inputformat.class";

/** Inputs in Hadoop's formats. */
export abstract class ContextFormats extends ContextSources {
  /**
   * The pairs of sequence files, whatever their compression is. Their types stand in the files: Text as string, IntWritable
   * and the like as number, LongWritable as bigint, BytesWritable as `Uint8Array`, NullWritable as null, MapWritable as
   * Map; see `Writables` for all.
   *
   * @param keyClass if given, files with another are an error
   */
  sequenceFile<K, V>(
    path: string,
    keyClass?: string,
    valueClass?: string,
    keyConverter?: undefined,
    valueConverter?: undefined,
    minSplits?: number,
    batchSize: number = 0,
    options: HadoopReadOptions = {},
  ): RDD<[K, V]> {
    void batchSize;
    refuseConverters(keyConverter, valueConverter);
    const input = { paths: path, settings: {}, keyClass, valueClass, isNewApi: false };
    return this.hadoopInput("sequenceFile", sequenceFileClass, input, options, minSplits);
  }

  /**
   * The pairs that an input format of Hadoop's old API gives, split as `textFile` splits.
   *
   * @param inputFormatClass a class name of Hadoop's, `"module#Export"`, or a class or instance of one's own
   * @throws {UserError} `UNKNOWN_FORMAT`
   */
  hadoopFile<K, V>(
    path: string,
    inputFormatClass: InputFormatArgument,
    keyClass?: string,
    valueClass?: string,
    keyConverter?: undefined,
    valueConverter?: undefined,
    conf?: HadoopSettings,
    batchSize: number = 0,
    options: HadoopReadOptions = {},
  ): RDD<[K, V]> {
    void batchSize;
    refuseConverters(keyConverter, valueConverter);
    const settings = settingsOf(conf);
    const input = { paths: path, settings, keyClass, valueClass, isNewApi: false };
    return this.hadoopInput("hadoopFile", inputFormatClass, input, options);
  }

  /** {@link hadoopFile} for Hadoop's new API: splits have the size of blocks (`….split.minsize`, `….split.maxsize`). */
  newAPIHadoopFile<K, V>(
    path: string,
    inputFormatClass: InputFormatArgument,
    keyClass?: string,
    valueClass?: string,
    keyConverter?: undefined,
    valueConverter?: undefined,
    conf?: HadoopSettings,
    batchSize: number = 0,
    options: HadoopReadOptions = {},
  ): RDD<[K, V]> {
    void batchSize;
    refuseConverters(keyConverter, valueConverter);
    const settings = settingsOf(conf);
    const input = { paths: path, settings, keyClass, valueClass, isNewApi: true };
    return this.hadoopInput("newAPIHadoopFile", inputFormatClass, input, options);
  }

  /** {@link hadoopFile}, but `conf` says the paths (`mapreduce.input.fileinputformat.inputdir`). */
  hadoopRDD<K, V>(
    inputFormatClass: InputFormatArgument | undefined,
    keyClass?: string,
    valueClass?: string,
    keyConverter?: undefined,
    valueConverter?: undefined,
    conf?: HadoopSettings,
    batchSize: number = 0,
    options: HadoopReadOptions = {},
  ): RDD<[K, V]> {
    void batchSize;
    refuseConverters(keyConverter, valueConverter);
    return this.configuredInput(
      "hadoopRDD",
      inputFormatClass,
      { keyClass, valueClass },
      conf,
      options,
    );
  }

  /** {@link newAPIHadoopFile}, but `conf` says the paths (`mapreduce.input.fileinputformat.inputdir`). */
  newAPIHadoopRDD<K, V>(
    inputFormatClass: InputFormatArgument | undefined,
    keyClass?: string,
    valueClass?: string,
    keyConverter?: undefined,
    valueConverter?: undefined,
    conf?: HadoopSettings,
    batchSize: number = 0,
    options: HadoopReadOptions = {},
  ): RDD<[K, V]> {
    void batchSize;
    refuseConverters(keyConverter, valueConverter);
    return this.configuredInput(
      "newAPIHadoopRDD",
      inputFormatClass,
      { keyClass, valueClass },
      conf,
      options,
    );
  }

  /** The values of files with one JSON value a line; their type is what the caller says it is. */
  jsonLines<T>(path: string, minPartitions?: number): RDD<T> {
    const options = { paths: path };
    return this.fileSource<T>("jsonLines", path, minPartitions, {
      format: new JsonLinesInputFormat(options) as InputFormat<T>,
      fn: builtin("jsonLinesInput", [options]),
    });
  }

  private configuredInput<K, V>(
    method: "hadoopRDD" | "newAPIHadoopRDD",
    format: InputFormatArgument | undefined,
    classes: Pick<HadoopInputOptions, "keyClass" | "valueClass">,
    conf: HadoopSettings | undefined,
    options: HadoopReadOptions,
  ): RDD<[K, V]> {
    const settings = settingsOf(conf);
    const chosen = format ?? settings[inputFormat];
    if (chosen === undefined)
      throw new UserError(
        "INVALID_CONF",
        `${method} needs an input format, or ${inputFormat} in conf`,
      );
    const input = {
      ...classes,
      paths: settings[inputDirectory] ?? "",
      settings,
      isNewApi: method === "newAPIHadoopRDD",
    };
    return this.hadoopInput(method, chosen, input, options);
  }

  private hadoopInput<K, V>(
    method: string,
    argument: InputFormatArgument,
    input: Omit<HadoopInputOptions, "format">,
    options: HadoopReadOptions,
    minSplits?: number,
  ): RDD<[K, V]> {
    const { format, instance } = resolveFormat<InputFormat<unknown>>(argument, input);
    assertInputFormat(format);
    const extras = {
      format: instance,
      writables: options.writables,
    };
    const full = { ...input, format, longs: options.longs };
    return this.fileSource<[K, V]>(method, input.paths || method, minSplits, {
      format: new HadoopInputFormat(full, extras) as InputFormat<[K, V]>,
      fn: builtin("hadoopInput", [full], captureExtras(extras)),
      hiddenRdds: 1,
    });
  }
}
