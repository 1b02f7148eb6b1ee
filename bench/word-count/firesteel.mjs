/** Word count as a user writes it; with the argument `plain` its functions are called, whatever is known of them. */
import { SparkConf, SparkContext } from "@firesteel/core";

const conf = new SparkConf().setMaster("local[2]").setAppName("word count");
if (process.argv[3] === "plain") conf.set("spark.firesteel.recognition.enabled", "false");
const sc = new SparkContext(conf);
const started = process.hrtime.bigint();
const counts = sc
  .textFile(process.argv[2])
  .flatMap((line) => line.split(" "))
  .map((word) => [word, 1])
  .reduceByKey((a, b) => a + b)
  .cache();
const top = await counts.top(10, ([word, n]) => [n, word]);
const [distinct, words, checksum] = await counts
  .map(([word, n]) => [1, n, n * word.length])
  .reduce((a, b) => [a[0] + b[0], a[1] + b[1], a[2] + b[2]]);
const jobSeconds = Number(process.hrtime.bigint() - started) / 1e9;
await sc.stop();

console.log(JSON.stringify({ jobSeconds, answer: { words, distinct, checksum, top } }));
