/**
 * Writes a local file into a file system and reads it back: `node dfs-read-write.js file directory`, where the
 * directory may be `hdfs://…` or `s3a://…`. The words must be as many as a plain loop counts.
 */
import { SparkConf, SparkContext } from "@firesteel/core";
import { readFile } from "node:fs/promises";

const [file, directory] = process.argv.slice(2);
if (file === undefined || directory === undefined)
  throw new Error("name a local file, and a directory that is not there yet");

const conf = new SparkConf().setAppName("read and write").setIfMissing("spark.master", "local[*]");
await using sc = new SparkContext(conf);

const lines = (await readFile(file, "utf8")).trimEnd().split("\n");
const expected = lines.flatMap((line) => line.split(/\s+/)).filter((word) => word !== "").length;

await sc.parallelize(lines).saveAsTextFile(directory);
const counted = await sc
  .textFile(directory)
  .flatMap((line) => line.split(/\s+/))
  .filter((word) => word !== "")
  .count();

console.log(`${counted} words there, ${expected} here`);
if (counted !== expected) process.exitCode = 1;
