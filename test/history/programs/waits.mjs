// Ends a job, then begins one that does not end: whoever started the program kills it when it says so.
import { join } from "node:path";
import { SparkConf, SparkContext } from "@firesteel/core";

const [directory] = process.argv.slice(2);
const conf = new SparkConf()
  .setMaster("local[2]")
  .setAppName("waits")
  .set("spark.eventLog.enabled", "true")
  .set("spark.eventLog.dir", join(directory, "logs"));
const sc = new SparkContext(conf);
await sc.range(0, 10, 1, 2).count();
let flushed = 0;
sc.addSparkListener({
  onTaskStart: () => {
    flushed += 1;
    if (flushed === 1) console.log(JSON.stringify({ id: sc.applicationId }));
  },
});
await sc
  .range(0, 10, 1, 2)
  .map(async () => {
    await new Promise(() => setInterval(() => undefined, 1000));
  })
  .count();
