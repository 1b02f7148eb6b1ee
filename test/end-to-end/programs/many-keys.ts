/** Twenty million distinct keys: more than a JavaScript Map holds. */
import { SparkConf, SparkContext } from "@firesteel/core";

const conf = new SparkConf().setMaster("local[2]").setAppName("many keys");
await using sc = new SparkContext(conf.set("spark.executor.memory", "4g"));
const numKeys = 20_000_000;
const [keys, total] = await sc
  .range(0, 2 * numKeys, 1, 8)
  .map((i) => [i % numKeys, 1])
  .reduceByKey((a, b) => a + b)
  .map(([, count]): [number, number] => [1, count])
  .reduce((a, b) => [a[0] + b[0], a[1] + b[1]]);
console.log(`keys ${keys}, total ${total}`);
