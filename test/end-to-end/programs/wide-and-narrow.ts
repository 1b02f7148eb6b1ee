/** 10,000 narrow partitions, then a shuffle of 2,000 by 2,000. */
import { SparkConf, SparkContext } from "@firesteel/core";

const conf = new SparkConf().setMaster("local[2]").setAppName("wide");
await using sc = new SparkContext(conf.set("spark.executor.memory", "512m"));

const narrow = await sc
  .range(0, 30_000, 1, 10_000)
  .map((x) => x + 1)
  .sum();
console.log(`narrow ${narrow}`);

const wide = await sc
  .range(0, 200_000, 1, 2000)
  .map((x) => [x % 50_000, x])
  .reduceByKey((a, b) => a + b, 2000)
  .map(([, sum]) => sum)
  .sum();
console.log(`wide ${wide}`);
