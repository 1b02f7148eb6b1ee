import type { FormatContext } from "../input-format.ts";

/** Settings of Hadoop's by their own names, without `spark.hadoop.`. */
export type HadoopSettings = Readonly<Record<string, string>>;

/** The present name of settings that have had another. Hadoop: `DeprecatedProperties`. */
const presentNames: ReadonlyMap<string, string> = new Map([
  ["mapred.input.dir", "mapreduce.input.fileinputformat.inputdir"],
  ["mapred.max.split.size", "mapreduce.input.fileinputformat.split.maxsize"],
  ["mapred.min.split.size", "mapreduce.input.fileinputformat.split.minsize"],
  ["mapreduce.inputformat.class", "mapreduce.job.inputformat.class"],
  ["mapred.input.format.class", "mapreduce.job.inputformat.class"],
  [
    "key.value.separator.in.input.line",
    "mapreduce.input.keyvaluelinerecordreader.key.value.separator",
  ],
  ["mapred.line.input.format.linespermap", "mapreduce.input.lineinputformat.linespermap"],
  ["mapred.output.dir", "mapreduce.output.fileoutputformat.outputdir"],
  ["mapreduce.outputformat.class", "mapreduce.job.outputformat.class"],
  ["mapred.output.format.class", "mapreduce.job.outputformat.class"],
  ["mapred.output.key.class", "mapreduce.job.output.key.class"],
  ["mapred.output.value.class", "mapreduce.job.output.value.class"],
  ["mapred.output.compress", "mapreduce.output.fileoutputformat.compress"],
  ["mapred.output.compression.codec", "mapreduce.output.fileoutputformat.compress.codec"],
  ["mapred.output.compression.type", "mapreduce.output.fileoutputformat.compress.type"],
  ["mapred.textoutputformat.separator", "mapreduce.output.textoutputformat.separator"],
]);

/** The settings by their present names. */
export function presentSettings(settings: HadoopSettings): HadoopSettings {
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [presentNames.get(name) ?? name, value]),
  );
}

/** The context, with settings that are for one input or output only. */
export function withSettings<C extends FormatContext>(context: C, settings: HadoopSettings): C {
  const own = Object.entries(settings).map(([name, value]) => [`spark.hadoop.${name}`, value]);
  return { ...context, conf: { ...context.conf, ...Object.fromEntries(own) } };
}
