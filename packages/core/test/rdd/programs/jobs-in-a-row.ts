/** Runs `rounds` jobs in a row, each with a shuffle and a kept RDD that it then forgets, and tells what is left. */
import { readdirSync } from "node:fs";
import { getHeapStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { SparkConf, SparkContext } from "@firesteel/core";

/** Flags are the process's: an engine that collects its own garbage may switch this one off at any time. */
function collector(): () => void {
  for (;;) {
    setFlagsFromString("--expose-gc");
    const found = runInNewContext("globalThis.gc") as (() => void) | undefined;
    if (found !== undefined) return found;
  }
}

const collect = collector();
const rounds = Number(process.argv[2]);
// The UI remembers a thousand jobs, their stages and tasks: its memory grows until then.
const conf = new SparkConf()
  .setMaster("local[2]")
  .setAppName("jobs in a row")
  .set("spark.ui.enabled", "false");
await using sc = new SparkContext(conf);

async function round(i: number): Promise<void> {
  const pairs = sc.range(0, 2000, 1, 2).map((x) => [x % 7, x + i]);
  const kept = pairs.reduceByKey((a, b) => a + b, 2).cache();
  const sum = await kept.values().sum();
  if (sum !== 1_999_000 + 2000 * i) throw new Error(`round ${i} gave ${sum}`);
}

async function measure() {
  // Collecting one thing lets go of another: handles, then what their finalizers free.
  for (let i = 0; i < 10; i++) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const workers = await sc
    .range(0, 8, 1, 8)
    .mapPartitions(async () => {
      const collectHere = collector();
      for (let i = 0; i < 10; i++) {
        collectHere();
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      return [Math.round(getHeapStatistics().used_heap_size / 1024)];
    })
    .collect();
  return {
    workerHeapKiB: Math.max(...workers),
    heapKiB: Math.round(getHeapStatistics().used_heap_size / 1024),
    kept: (await sc.getRDDStorageInfo()).length,
    handles: readdirSync("/proc/self/fd").length,
    resources: process.getActiveResourcesInfo().length,
    residentMiB: Math.round(process.memoryUsage.rss() / 2 ** 20),
  };
}

for (let i = 0; i < 100; i++) await round(i);
const first = await measure();
for (let i = 0; i < rounds; i++) await round(i);
console.log(JSON.stringify([first, await measure()]));
