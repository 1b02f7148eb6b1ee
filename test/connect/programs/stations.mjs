/**
 * Sums readings by the names of their stations, of which it takes a list and an archive along. Its tasks wait for the
 * file that its argument names: whoever runs it decides how long it is to be seen running.
 */
import { existsSync, readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { SparkConf, SparkContext, SparkFiles } from "@firesteel/core";

const [go] = process.argv.slice(2);
const sc = new SparkContext(new SparkConf());
try {
  const sums = await sc
    .range(0, 12, 1, 2)
    .map(async (i) => {
      while (!existsSync(go)) await delay(10);
      const stations = readFileSync(SparkFiles.get("stations.txt"), "utf8").split(" ");
      const station = stations[i % stations.length];
      return [readFileSync(`${SparkFiles.get("names")}/${station}`, "utf8"), i];
    })
    .reduceByKey((a, b) => a + b, 2)
    .collect();
  console.log(JSON.stringify({ master: sc.master, name: sc.appName, sums: sums.toSorted() }));
} finally {
  await sc.stop();
}
