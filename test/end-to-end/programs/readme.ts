import { SparkConf, SparkContext } from "@firesteel/core";

const conf = new SparkConf().setMaster("local[2]").setAppName("word count");
await using sc = new SparkContext(conf);
const counts = sc
  .textFile("docs/**/*.md")
  .flatMap((l) => l.split(/\W+/))
  .map((w) => [w, 1])
  .reduceByKey((a, b) => a + b);
console.log(await counts.top(20, ([, n]) => n));
await counts.saveAsTextFile("out/counts");
