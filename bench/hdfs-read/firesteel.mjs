/** The number of lines, or of bytes by records of a fixed length, of a file on HDFS, as a user asks for it. */
import { SparkConf, SparkContext } from "@firesteel/core";
import { hdfs } from "@firesteel/hdfs";

const [what, nameNodes, path, recordBytes] = process.argv.slice(2);
const conf = new SparkConf().setMaster("local[2]").setAppName("read HDFS");
const sc = new SparkContext(conf, { connectors: [hdfs({ nameNodes })] });
const started = process.hrtime.bigint();
const count =
  what === "lines"
    ? await sc.textFile(path).count()
    : (await sc.binaryRecords(path, Number(recordBytes)).count()) * Number(recordBytes);
const jobSeconds = Number(process.hrtime.bigint() - started) / 1e9;
await sc.stop();

console.log(JSON.stringify({ jobSeconds, count }));
