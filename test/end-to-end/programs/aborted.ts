import { SparkConf, SparkContext } from "@firesteel/core";
import { EventEmitter, once } from "node:events";

await using sc = new SparkContext(new SparkConf().setMaster("local[2]").setAppName("abort"));
const tasks = new EventEmitter();
sc.addSparkListener({ onTaskStart: () => void tasks.emit("started") });

const controller = new AbortController();
const started = once(tasks, "started");
const job = sc
  .range(1e14)
  .filter((x) => x < 0)
  .count({ signal: controller.signal });
const outcome = job.then(
  () => "finished",
  (error: { code?: string }) => error.code,
);
await started;
controller.abort();
console.log(`job: ${await outcome}`);

const before = sc.range(10).count({ signal: AbortSignal.abort() });
console.log(
  `aborted before: ${await before.then(
    () => "finished",
    (error: { code?: string }) => error.code,
  )}`,
);
console.log(`next job: ${await sc.range(10).count()}`);
