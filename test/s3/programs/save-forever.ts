import { SparkConf, SparkContext } from "@firesteel/core";
import { s3, type S3Options } from "@firesteel/s3";

// Arguments: the options of S3 as JSON, and the output directory. Never ends by itself.
const [options = "{}", output = ""] = process.argv.slice(2);
await using sc = new SparkContext(new SparkConf().setMaster("local[2]").setAppName("killed"), {
  connectors: [s3(JSON.parse(options) as S3Options)],
});
await sc
  .range(0, 1e12, 1, 4)
  .map((i) => `line ${i} ${"x".repeat(1000)}`)
  .saveAsTextFile(output);
