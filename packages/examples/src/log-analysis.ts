/**
 * What a web server's access logs say: `node log-analysis.js "logs/*.gz"`. Lines that are no requests are counted, not
 * fatal.
 */
import { SparkConf, SparkContext } from "@firesteel/core";
import { join } from "node:path";
import { parseRequest } from "./parse-request.ts";

const path = process.argv[2] ?? join(import.meta.dirname, "../data/access.log");

const conf = new SparkConf().setAppName("log analysis").setIfMissing("spark.master", "local[*]");
await using sc = new SparkContext(conf);

const unreadable = sc.longAccumulator("unreadable lines");
const requests = sc
  .textFile(path)
  .flatMap((line) => {
    const request = parseRequest(line);
    if (request === undefined) unreadable.add(1);
    return request === undefined ? [] : [request];
  })
  .cache();

const bytes = await requests.map((request) => request.bytes).stats();
console.log(`${bytes.count} requests, ${unreadable.value} unreadable lines`);
console.log(`bytes: mean ${bytes.mean.toFixed(1)}, largest ${bytes.max}`);

const statuses = await requests.map((request) => request.status).countByValue();
for (const [status, count] of [...statuses].toSorted(([a], [b]) => a - b))
  console.log(`status ${status}: ${count}`);

const slowest = await requests
  .filter((request) => request.status < 500)
  .map((request) => [request.path, request.bytes])
  .reduceByKey((a, b) => a + b)
  .top(3, ([, total]) => total);
for (const [page, total] of slowest) console.log(`${page}: ${total} bytes`);

const visitors = await requests
  .map((request) => request.host)
  .distinct()
  .count();
console.log(`${visitors} visitors`);
