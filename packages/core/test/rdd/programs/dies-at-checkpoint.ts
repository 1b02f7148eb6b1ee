/** Is killed while it writes a checkpoint below the directory that it is given, with one partition of two written. */
import { join } from "node:path";
import { SparkConf, SparkContext } from "@firesteel/core";

const directory = process.argv[2] ?? "";
const conf = new SparkConf()
  .setMaster("local[1]")
  .setAppName("dies")
  .set("spark.local.dir", directory);
const sc = new SparkContext(conf);
sc.setCheckpointDir(join(directory, "checkpoints"));
const seen = sc.longAccumulator();
const rdd = sc.range(0, 2, 1, 2).map((x) => {
  seen.add(1);
  // One worker runs one task after the other: twice for the action, and the second time for the checkpoint.
  const runs = (Reflect.get(globalThis, "runs") ?? 0) + 1;
  Reflect.set(globalThis, "runs", runs);
  if (runs === 4) process.kill(process.pid, "SIGKILL");
  return x;
});
rdd.checkpoint();
await rdd.count();
