/** A job of two tasks. */
import { SparkConf, SparkContext } from "@firesteel/core";

const sc = new SparkContext(new SparkConf().setMaster("local[2]").setAppName("sum"));
const factor = 3;
const sum = await sc
  .range(100)
  .map((x) => x * factor)
  .sum();
await sc.stop();
console.log(JSON.stringify({ sum }));
