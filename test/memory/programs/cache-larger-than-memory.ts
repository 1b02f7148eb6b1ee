/**
 * Keeps more data than the engine's memory: `cache-larger-than-memory <level> <megabytes> <partitions>`. Prints what
 * the data sums up to, twice, and how much of it was kept where; then what is left of memory and disk without it.
 */
import { SparkConf, SparkContext, StorageLevel } from "@firesteel/core";

const [level = "", megabytes = "", partitions = ""] = process.argv.slice(2);
/** As encoded: a number, and a string of 120 characters. */
const recordBytes = 132;
const records = Math.floor((Number(megabytes) * 2 ** 20) / recordBytes);

const conf = new SparkConf()
  .setMaster("local[2]")
  .setAppName("cache-larger-than-memory")
  .set("spark.executor.memory", "256m");
await using sc = new SparkContext(conf);

const text = "0123456789abcdef".repeat(7);
const kept = sc
  .range(0, records, 1, Number(partitions))
  .map((i) => [i, `${text}${String(i).padStart(8, "0")}`])
  .persist(StorageLevel.fromString(level));

for (const pass of ["first", "second"]) {
  const [count, sum, wrong] = await kept.aggregate(
    [0, 0, 0],
    ([n, total, bad], [i, s]) => [
      n + 1,
      total + i,
      bad + (s.length === 120 && Number(s.slice(112)) === i ? 0 : 1),
    ],
    ([n, total, bad], [m, more, worse]) => [n + m, total + more, bad + worse],
  );
  console.log(`${pass}: ${count} records, sum ${sum}, wrong ${wrong}`);
}

const [info] = await sc.getRDDStorageInfo();
const mebi = (bytes: number): number => Math.round(bytes / 2 ** 20);
console.log(
  info === undefined
    ? "kept nothing"
    : `kept ${info.numCachedPartitions} partitions, ${mebi(info.memSize)} MB in memory, ${mebi(info.diskSize)} MB on disk`,
);
await kept.unpersist();
console.log(`kept ${(await sc.getRDDStorageInfo()).length} RDDs`);
