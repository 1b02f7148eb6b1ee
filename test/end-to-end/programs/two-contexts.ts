/** Several contexts one after another must not add up to anything: threads, descriptors, handles. */
import { SparkConf, SparkContext } from "@firesteel/core";
import { readdirSync } from "node:fs";

const conf = new SparkConf().setMaster("local[2]").setAppName("again");

async function useContext(): Promise<void> {
  const sc = new SparkContext(conf);
  await sc
    .range(100)
    .map((x) => [x % 3, x])
    .groupByKey()
    .count();
  await sc.stop();
  await sc.stop();
}

function standing(): string {
  const threads = readdirSync("/proc/self/task").length;
  const descriptors = readdirSync("/proc/self/fd").length;
  const resources = process.getActiveResourcesInfo().filter((name) => !/^(Pipe|TTY|FS)/.test(name));
  return JSON.stringify({ threads, descriptors, resources });
}

await useContext();
const after = standing();
for (let i = 0; i < 4; i += 1) await useContext();
console.log(standing() === after ? "nothing left" : `${after} then ${standing()}`);

const first = new SparkContext(conf);
try {
  const second = new SparkContext(conf);
  await second.stop();
  console.log("a second context was let in");
} catch (error) {
  console.log(`refused: ${(error as { code?: string }).code}`);
}
await first.stop();
