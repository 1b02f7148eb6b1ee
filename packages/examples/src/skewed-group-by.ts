/**
 * Groups keys of which some are far more frequent than others: `node skewed-group-by.js [mappers] [pairs] [reducers]`.
 * Each mapper makes more pairs than the one before it, half of them with the key 0.
 */
import { SparkConf, SparkContext } from "@firesteel/core";

const [mappers = 4, pairs = 4000, reducers = mappers] = process.argv.slice(2).map(Number);

const conf = new SparkConf().setAppName("skewed group by").setIfMissing("spark.master", "local[*]");
await using sc = new SparkContext(conf);

const made = sc
  .range(0, mappers, 1, mappers)
  .flatMap((mapper) =>
    Array.from(
      { length: Math.trunc((pairs * (mapper + 1)) / mappers) },
      (_, i): [number, string] => [i % 2 === 0 ? 0 : (i * 7919) % 101, `${mapper}-${i}`],
    ),
  )
  .cache();
console.log(`${await made.count()} pairs`);

const sizes = made.groupByKey(reducers).mapValues((values) => [...values].length);
console.log(`${await sizes.count()} groups`);
for (const [key, size] of await sizes.top(3, ([id, values]) => [values, -id]))
  console.log(`key ${key}: ${size} values`);
