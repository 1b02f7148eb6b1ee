/** Runs a job with an event log, prints the application's id, and begins another job, which does not end. */
import { SparkConf, SparkContext } from "@firesteel/core";

const settings = JSON.parse(process.argv[2] ?? "{}") as Readonly<Record<string, string>>;
const conf = new SparkConf()
  .setMaster("local[2]")
  .setAppName("killed")
  .set("spark.eventLog.enabled", "true")
  .set("spark.eventLog.compress", "false")
  .setAll(settings);
await using sc = new SparkContext(conf);
await sc.range(0, 2, 1, 2).count();
console.log(sc.applicationId);
await sc.range(0, 1, 1, 1).foreach(async () => {
  await new Promise(() => undefined);
});
