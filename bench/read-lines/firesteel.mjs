/** The number of lines, as a user asks for it. */
import { SparkConf, SparkContext } from "@firesteel/core";

const sc = new SparkContext(new SparkConf().setMaster("local[2]").setAppName("read lines"));
const started = process.hrtime.bigint();
const lines = await sc.textFile(process.argv[2]).count();
const jobSeconds = Number(process.hrtime.bigint() - started) / 1e9;
await sc.stop();

console.log(JSON.stringify({ jobSeconds, lines }));
