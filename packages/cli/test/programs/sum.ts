import { SparkConf, SparkContext } from "@firesteel/core";

const conf: SparkConf = new SparkConf().set("spark.test.both", "code");
await using sc = new SparkContext(conf);
const factor: number = Number(process.argv[2]);
const sum = await sc
  .parallelize([1, 2, 3])
  .map((x: number): number => x * factor)
  .reduce((a, b) => a + b);
console.log(
  JSON.stringify({
    sum,
    arguments: process.argv.slice(2),
    settings: conf.toRecord(),
    handedOn: Object.keys(process.env).filter((name) => name.startsWith("FIRESTEEL_")),
  }),
);
