/** One key with a million values among small ones. */
import { SparkConf, SparkContext } from "@firesteel/core";

await using sc = new SparkContext(new SparkConf().setMaster("local[2]").setAppName("big key"));
const pairs = sc.range(0, 1_000_000, 1, 8).flatMap(
  (i) =>
    (i % 1000 === 0
      ? [
          ["hot", i],
          [`cold ${i}`, i],
        ]
      : [["hot", i]]) as [string, number][],
);
const sizes = await pairs
  .groupByKey()
  .mapValues((values) => values.length)
  .collectAsMap();
console.log(`hot ${sizes.get("hot")}, keys ${sizes.size}`);
const joined = await pairs.join(sc.parallelize([["hot", "x"]] as [string, string][])).count();
console.log(`joined ${joined}`);
