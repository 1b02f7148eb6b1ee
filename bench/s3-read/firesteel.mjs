/** Lines, or bytes as records of one length, of an object, counted as a user would. */
import { SparkConf, SparkContext } from "@firesteel/core";
import { s3 } from "@firesteel/s3";

const [what, options, recordBytes] = process.argv.slice(2);
const path = "s3a://bench/object";
const sc = new SparkContext(new SparkConf().setMaster("local[2]").setAppName("S3"), {
  connectors: [s3(JSON.parse(options))],
});
const started = process.hrtime.bigint();
const count =
  what === "lines"
    ? await sc.textFile(path).count()
    : (await sc.binaryRecords(path, Number(recordBytes)).count()) * Number(recordBytes);
const jobSeconds = Number(process.hrtime.bigint() - started) / 1e9;
await sc.stop();
console.log(JSON.stringify({ jobSeconds, count }));
