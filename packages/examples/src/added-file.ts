/** Gives every task a file of the driver's: `node added-file.js [file]`. */
import { SparkConf, SparkContext, SparkFiles } from "@firesteel/core";
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";

const file = process.argv[2] ?? join(import.meta.dirname, "../data/customers.csv");

const conf = new SparkConf().setAppName("added file").setIfMissing("spark.master", "local[*]");
await using sc = new SparkContext(conf);

await sc.addFile(file);
const name = basename(file);
const lengths = await sc
  .range(0, 4, 1, 4)
  .map((task) => `task ${task} reads ${readFileSync(SparkFiles.get(name)).length} bytes`)
  .collect();
for (const line of lengths) console.log(line);
