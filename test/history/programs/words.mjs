// Counts words, keeps them, saves them, and fails a job; prints what it knows of itself.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { SparkConf, SparkContext, StorageLevel } from "@firesteel/core";
import { Recorder } from "./recorder.mjs";

const [directory, settings] = process.argv.slice(2);
const lines = Array.from({ length: 2000 }, (_, i) => `a b c ${i % 7}`);
writeFileSync(join(directory, "in.txt"), `${lines.join("\n")}\n`);

const conf = new SparkConf()
  .setMaster("local[2]")
  .setAppName("words <b>&amp;")
  .set("spark.eventLog.enabled", "true")
  .set("spark.eventLog.dir", join(directory, "logs"))
  .set("spark.eventLog.logBlockUpdates.enabled", "true")
  .set("spark.eventLog.logStageExecutorMetrics", "true")
  .set("spark.hadoop.fs.some.key", "some value")
  .set("spark.hadoop.fs.some.password", "open sesame")
  .setAll(JSON.parse(settings));
const sc = new SparkContext(conf);
const recorder = new Recorder();
sc.addSparkListener(recorder);

const seen = sc.longAccumulator("seen");
const words = sc
  .textFile(join(directory, "in.txt"), 2)
  .flatMap((line) => line.split(" "))
  .map((word) => [word, 1])
  .reduceByKey((a, b) => a + b, 3)
  .setName("words")
  .persist(StorageLevel.MEMORY_AND_DISK);
await words.foreach(() => seen.add(1));
sc.setJobGroup("group", "a description");
await words
  .sortByKey()
  .map(([word, n]) => `${word} ${n}`)
  .saveAsTextFile(join(directory, `out-${sc.applicationId}`));
// Its third task begins when another has ended: Spark's page misses the summary of a stage where none succeeded.
await sc
  .range(0, 9, 1, 3)
  .map((x) => {
    if (x === 7) throw new Error("seven is not wanted");
    return x;
  })
  .collect()
  .catch(() => undefined);
const [storage] = await sc.getRDDStorageInfo();
await sc.stop();

const { jobs, stages, tasks } = recorder;
console.log(
  JSON.stringify({ id: sc.applicationId, seen: seen.value, jobs, stages, tasks, storage }),
);
