/**
 * Fills the engine's memory, lets go of everything, and prints resident megabytes: at the peak, and when idle; and whether
 * an RDD that nobody holds any more was found out about, without which its shuffle output stays.
 */
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
const grouped = new WeakRef(kept.groupByKey(4));
await grouped
  .deref()
  ?.mapValues((values) => values.length)
  .count();
await kept.unpersist();
clearInterval(sampler);

const started = performance.now();
const limit = Number(megabytes);
const isLeft = (): boolean => resident() >= limit || grouped.deref() !== undefined;
while (isLeft() && performance.now() - started < 120_000) await sleep(50);
console.log(`peak ${peak}`);
console.log(`idle ${resident()}`);
console.log(`forgotten ${grouped.deref() === undefined}`);
console.log(`after ${Math.round(performance.now() - started)}`);
