/** Sorts the whole numbers of a text file: `node sort.js numbers.txt`. */
import { SparkConf, SparkContext } from "@firesteel/core";
import { join } from "node:path";

const path = process.argv[2] ?? join(import.meta.dirname, "../data/numbers.txt");

const conf = new SparkConf().setAppName("sort").setIfMissing("spark.master", "local[*]");
await using sc = new SparkContext(conf);

const sorted = sc
  .textFile(path)
  .flatMap((line) => line.split(" "))
  .map((word) => Number(word))
  .sortBy((number) => number);

// Partitions come one after another: the driver never holds all of a large output.
for await (const number of sorted.toLocalIterator()) console.log(number);
