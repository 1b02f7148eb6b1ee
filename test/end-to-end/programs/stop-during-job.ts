import { SparkConf, SparkContext } from "@firesteel/core";
import { EventEmitter, once } from "node:events";

const sc = new SparkContext(new SparkConf().setMaster("local[2]").setAppName("stop"));
const tasks = new EventEmitter();
sc.addSparkListener({ onTaskStart: () => void tasks.emit("started") });
const started = once(tasks, "started");
// Years of work.
const job = sc
  .range(1e14)
  .filter((x) => x < 0)
  .count();
const outcome = job.then(
  () => "finished",
  (error: { code?: string }) => error.code,
);
await started;
await sc.stop();
console.log(`job: ${await outcome}`);
let later = "made";
try {
  sc.range(3);
} catch (error) {
  later = String((error as { code?: string }).code);
}
console.log(`later RDD: ${later}`);
