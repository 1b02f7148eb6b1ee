import { SparkConf, SparkContext } from "@firesteel/core";

{
  await using sc = new SparkContext(new SparkConf().setMaster("local[2]").setAppName("a"));
  const sum = await sc
    .range(1000)
    .map((x) => [x % 7, x])
    .reduceByKey((a, b) => a + b)
    .values()
    .sum();
  console.log(`sum ${sum}`);
}
{
  await using sc = new SparkContext(new SparkConf().setMaster("local[2]").setAppName("b"));
  console.log(`count ${await sc.parallelize([1, 2, 3], 3).count()}`);
}
