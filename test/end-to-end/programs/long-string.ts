/** Strings of 50 MB through capture, map, shuffle and back. */
import { SparkConf, SparkContext } from "@firesteel/core";

await using sc = new SparkContext(new SparkConf().setMaster("local[2]").setAppName("long"));
const length = 50_000_000;
const result = await sc
  .parallelize([1, 2], 2)
  .map((i) => [i, `${i}é`.repeat(length / 2)])
  .partitionBy(2)
  .values()
  .collect();
console.log(
  result
    .map((text) => `${text.length} ${text.slice(-2)}`)
    .toSorted((a, b) => (a < b ? -1 : 1))
    .join(", "),
);
