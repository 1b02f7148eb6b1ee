/** Runs until somebody sends a signal. */
import { SparkConf, SparkContext } from "@firesteel/core";

const sc = new SparkContext(new SparkConf().setMaster("local[2]").setAppName("interrupted"));
const shuffled = sc
  .range(0, 100_000, 1, 4)
  .map((x) => [x % 1000, `value ${x}`])
  .groupByKey()
  .persist();
await shuffled.count();
sc.addSparkListener({ onTaskStart: () => console.log("running") });
await shuffled
  .flatMap(([key]) => Array.from({ length: 1e6 }, (_, i) => key + i))
  .map((x) => Math.sqrt(x))
  .foreach((x) => {
    for (let i = 0; i < 1e9; i += 1) if (x < 0) throw new Error("unreachable");
  });
