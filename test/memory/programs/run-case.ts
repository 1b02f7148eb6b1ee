/** Runs one case in a process of its own: `run-case.js <case> <records> <partitions> <memory>`; prints what it took. */
import { readFileSync } from "node:fs";
import { SparkConf, SparkContext } from "@firesteel/core";
import { cases } from "./cases.ts";
import type { Taken } from "./taken.ts";

const [name = "", records = "", partitions = "", memory = ""] = process.argv.slice(2);
const found = cases[name];
if (found === undefined) throw new Error(`there is no case ${name}`);
const conf = new SparkConf()
  .setMaster("local[2]")
  .setAppName(name)
  .set("spark.executor.memory", memory);
const sc = new SparkContext(conf);
let [spilledBytes, failedTasks] = [0, 0];
sc.addSparkListener({
  onTaskEnd: ({ taskMetrics, reason }) => {
    spilledBytes += taskMetrics?.diskSpilledBytes ?? 0;
    if (reason.kind === "Success") return;
    failedTasks++;
    console.error(JSON.stringify(reason));
  },
});
const start = performance.now();
await found.run(sc, Number(records), Number(partitions));
const milliseconds = performance.now() - start;
await sc.stop();
const status = readFileSync("/proc/self/status", "utf8");
const peakKilobytes = Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]);
const { user, system } = process.cpuUsage();
const taken: Taken = {
  milliseconds,
  cpuMilliseconds: (user + system) / 1000,
  systemMilliseconds: system / 1000,
  peakMegabytes: peakKilobytes / 1024,
  spilledMegabytes: spilledBytes / 2 ** 20,
  failedTasks,
};
console.log(JSON.stringify(taken));
