/** Word count as a user writes it, on the master of the first argument. */
import { SparkConf, SparkContext } from "@firesteel/core";

const [master, path] = process.argv.slice(2);
const conf = new SparkConf()
  .setMaster(master)
  .setAppName("word count")
  .set("spark.driver.memory", "2g");
const sc = new SparkContext(conf);
await sc.range(0, 1).count();
const started = process.hrtime.bigint();
const counts = sc
  .textFile(path)
  .flatMap((line) => line.split(" "))
  .map((word) => [word, 1])
  .reduceByKey((a, b) => a + b)
  .cache();
const top = await counts.top(10, ([word, n]) => [n, word]);
const [distinct, words, checksum] = await counts
  .map(([word, n]) => [1, n, n * word.length])
  .reduce((a, b) => [a[0] + b[0], a[1] + b[1], a[2] + b[2]]);
const jobSeconds = Number(process.hrtime.bigint() - started) / 1e9;

const small = [];
for (let i = 0; i < 9; i++) {
  const before = performance.now();
  await sc.range(0, 100, 1, 2).count();
  small.push(performance.now() - before);
}
const smallActionMs = small.toSorted((a, b) => a - b)[4];
await sc.stop();

console.log(JSON.stringify({ jobSeconds, smallActionMs, words, distinct, checksum, top }));
