/**
 * What a program sees of errors in tasks: `node exception-handling.js [records]`. A function that throws fails its
 * job, not the program; one that catches goes on without the record.
 */
import { SparkConf, SparkContext } from "@firesteel/core";

const numRecords = Number(process.argv[2] ?? 100);

const conf = new SparkConf()
  .setAppName("exception handling")
  .setIfMissing("spark.master", "local[*]");
await using sc = new SparkContext(conf);
sc.setLogLevel("OFF");

const parse = (record: number): number => {
  if (record % 7 === 3) throw new RangeError(`record ${record} is broken`);
  return record * 2;
};

try {
  await sc.range(0, numRecords, 1, 1).foreach((record) => void parse(record));
  console.log("no record is broken");
} catch (error) {
  const message = /record \d+ is broken/.exec(String(error))?.[0];
  if (message === undefined) throw error;
  console.log(`the job failed: ${message}`);
}

const broken = sc.longAccumulator("broken records");
const sum = await sc
  .range(numRecords)
  .flatMap((record) => {
    try {
      return [parse(record)];
    } catch {
      broken.add(1);
      return [];
    }
  })
  .sum();
console.log(`sum of the others ${sum}, broken ${broken.value}`);
