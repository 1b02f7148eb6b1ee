/**
 * Word count over many small files: `npm start`, or `npm start -- "docs/**\/*.md"` for any other input.
 *
 * Without an argument it reads every Markdown, licence and text file under `node_modules`. The counts are saved under
 * `out/word-count`; `--output <directory>` names another place.
 */
import { SparkConf, SparkContext } from "@firesteel/core";
import { isAbsolute, join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { clearOutput } from "./clear-output.ts";

const textFiles = "**/{*.md,*.markdown,*.txt,LICEN[CS]E*,Licen[cs]e*,licen[cs]e*,NOTICE*,COPYING*}";
/** More tasks than this gain nothing where files are small: each would only open a few kilobytes. */
const mostTasks = 128;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { output: { type: "string" }, top: { type: "string", default: "20" } },
});
// npm runs scripts in the repository's root; arguments are relative to where the user stands.
const userDirectory = process.env["INIT_CWD"] ?? process.cwd();
const inputs =
  positionals.length === 0
    ? [join("node_modules", textFiles)]
    : positionals.map((path) => fromUser(path));
const output = values.output === undefined ? resolve("out/word-count") : fromUser(values.output);

const started = performance.now();
await clearOutput(output);
const conf = new SparkConf()
  .setAppName("word count")
  .setIfMissing("spark.master", "local[*]")
  .set("spark.ui.showConsoleProgress", true);
await using sc = new SparkContext(conf);

const lines = sc.textFile(inputs.join(","));
const splits = await lines.getNumPartitions();
console.log(`reading ${inputs.map(shorten).join(", ")}: ${splits.toLocaleString("en")} splits`);

const counts = (splits > mostTasks ? lines.coalesce(mostTasks) : lines)
  .flatMap((line) => line.toLowerCase().match(/[\p{L}\p{N}]+(?:['’][\p{L}]+)*/gu) ?? [])
  .map((word) => [word, 1])
  .reduceByKey((a, b) => a + b, sc.defaultParallelism * 2)
  .cache();
const top = await counts.top(Number(values.top), ([word, count]) => [count, word]);
const words = await counts.values().sum();
const distinct = await counts.count();
await counts
  .sortBy(([word, count]) => [-count, word])
  .map(([word, count]) => `${word}\t${count}`)
  .saveAsTextFile(output);

for (const [word, count] of top) console.log(`${count.toLocaleString("en").padStart(12)}  ${word}`);
console.log(`${words.toLocaleString("en")} words, ${distinct.toLocaleString("en")} distinct`);
console.log(`saved to ${shorten(output)}`);
console.log(`${((performance.now() - started) / 1000).toFixed(1)} s`);

function fromUser(path: string): string {
  return /^[a-z][a-z0-9+.-]*:/i.test(path) || isAbsolute(path)
    ? path
    : resolve(userDirectory, path);
}

function shorten(path: string): string {
  const short = relative(process.cwd(), path);
  return short.startsWith("..") || isAbsolute(short) ? path : short;
}
