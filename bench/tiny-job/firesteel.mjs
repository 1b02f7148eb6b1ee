import { SparkConf, SparkContext } from "@firesteel/core";

const sc = new SparkContext(new SparkConf().setMaster("local[2]").setAppName("tiny job"));
const factor = 3;
const sum = await sc
  .range(100)
  .map((x) => x * factor)
  .sum();
const resultAt = Date.now();
await sc.stop();

console.log(JSON.stringify({ resultAt, sum }));
