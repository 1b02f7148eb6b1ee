/** What a task leaves running must hold neither its worker nor the program. */
import { SparkConf, SparkContext } from "@firesteel/core";
import { setInterval } from "node:timers";

await using sc = new SparkContext(new SparkConf().setMaster("local[2]").setAppName("timer"));
const count = await sc
  .range(4)
  .map((x) => {
    setInterval(() => {}, 1000);
    return x;
  })
  .count();
console.log(`count ${count}`);
