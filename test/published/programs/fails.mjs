/** Prints the stacks of an error in a task and of one of the driver. */
import { inspect } from "node:util";
import { SparkConf, SparkContext } from "@firesteel/core";

const sc = new SparkContext(new SparkConf().setMaster("local[2]").setAppName("fails"));
const factor = 2;
const stackOf = (promise) => promise.then(String, (error) => inspect(error));
const inTask = await stackOf(
  sc
    .parallelize([1], 1)
    .map((x) => {
      if (x * factor > 1) throw new RangeError("too large"); // task
      return x;
    })
    .collect(),
);
const onDriver = await stackOf(sc.parallelize([1], 1).getNumPartitions().then(fail));
await sc.stop();
console.log(JSON.stringify({ inTask, onDriver }));

function fail() {
  return sc.parallelize([1]).repartition(-1); // driver
}
