/** Sends arrays to all tasks, one after another and two at once: `node broadcast.js [slices] [elements]`. */
import { SparkConf, SparkContext } from "@firesteel/core";

const [slices = 10, elements = 100_000] = process.argv.slice(2).map(Number);

const conf = new SparkConf().setAppName("broadcast").setIfMissing("spark.master", "local[*]");
await using sc = new SparkContext(conf);

const numbers = Array.from({ length: elements }, (_, i) => i);
for (let round = 0; round < 3; round += 1) {
  const shared = sc.broadcast(numbers.map((number) => number + round));
  const sizes = await sc
    .range(0, slices, 1, slices)
    .map((slice) => [shared.value.length, shared.value[slice]!])
    .collect();
  console.log(`round ${round}: ${sizes.map(([size, element]) => `${size}/${element}`).join(" ")}`);
  await shared.destroy();
}

const first = sc.broadcast(numbers);
const second = sc.broadcast(numbers.toReversed());
const sums = await sc
  .range(0, slices, 1, slices)
  .map((slice) => first.value[slice]! + second.value[slice]!)
  .collect();
console.log(`two at once: ${sums.join(" ")}`);
