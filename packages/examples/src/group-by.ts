/**
 * Moves much data by key: `node group-by.js [mappers] [pairs] [bytes] [reducers]`. Each mapper makes pairs of a key and
 * that many bytes.
 */
import { SparkConf, SparkContext } from "@firesteel/core";

const [mappers = 4, pairs = 2000, valueBytes = 1000, reducers = mappers] = process.argv
  .slice(2)
  .map(Number);

const conf = new SparkConf().setAppName("group by").setIfMissing("spark.master", "local[*]");
await using sc = new SparkContext(conf);

const made = sc
  .range(0, mappers, 1, mappers)
  .flatMap((mapper) =>
    Array.from({ length: pairs }, (_, i): [number, Uint8Array] => [
      ((mapper * pairs + i) * 7919) % 1009,
      new Uint8Array(valueBytes),
    ]),
  )
  .cache();
console.log(`${await made.count()} pairs`);

const groups = made.groupByKey(reducers).mapValues((values) => [...values].length);
console.log(`${await groups.count()} groups`);
console.log(`largest has ${await groups.values().max()} values`);
