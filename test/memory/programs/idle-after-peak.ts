/** Fills the engine's memory, lets go of everything, and prints resident megabytes: at the peak, and when idle. */
import { setTimeout as sleep } from "node:timers/promises";
import { SparkConf, SparkContext, StorageLevel } from "@firesteel/core";

const [megabytes = ""] = process.argv.slice(2);
const conf = new SparkConf()
  .setMaster("local[2]")
  .setAppName("idle-after-peak")
  .set("spark.executor.memory", `${megabytes}m`);
await using sc = new SparkContext(conf);

const resident = (): number => Math.round(process.memoryUsage.rss() / 2 ** 20);
let peak = 0;
const sampler = setInterval(() => (peak = Math.max(peak, resident())), 50);

const kept = sc
  .range(0, Number(megabytes) * 5_000, 1, 32)
  .map((i) => [i % 1000, `${i}`.padStart(100, "x")])
  .persist(StorageLevel.MEMORY_ONLY);
await kept.count();
await kept
  .groupByKey(4)
  .mapValues((values) => values.length)
  .count();
await kept.unpersist();
await kept.cleanShuffleDependencies(true);
clearInterval(sampler);

const started = performance.now();
const limit = Number(megabytes);
while (resident() >= limit && performance.now() - started < 120_000) await sleep(50);
console.log(`peak ${peak}`);
console.log(`idle ${resident()}`);
console.log(`after ${Math.round(performance.now() - started)}`);
