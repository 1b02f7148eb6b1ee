/**
 * Jobs whose blocks are in files: `endless-jobs <local directory> <forever|until-clear> <master>`. Prints `right` or `wrong` after
 * each; with `until-clear` it ends when the directory has none but its own.
 */
import { readdirSync } from "node:fs";
import { SparkConf, SparkContext, StorageLevel } from "@firesteel/core";
import { Dice } from "@firesteel/core/testing";
import { bulkJob } from "../bulk-jobs.ts";

const [directory = "", mode, master = ""] = process.argv.slice(2);
const conf = new SparkConf().setMaster(master).setAppName("endless jobs");
conf.set("spark.local.dir", directory).set("spark.firesteel.slab.size", "64k");
const sc = new SparkContext(conf.set("spark.firesteel.memory.slabs", "128k"));
// There are files all the time.
const kept = sc.range(1000).persist(StorageLevel.DISK_ONLY);
await kept.count();
const dice = new Dice(process.pid);

do {
  let job = bulkJob(dice);
  while (job.name.startsWith("saved")) job = bulkJob(dice);
  console.log((await job.run(sc, "")) === job.expected() ? "right" : `wrong: ${job.name}`);
} while (mode === "forever" || readdirSync(directory).length > 1);
await sc.stop();
console.log("cleared");
