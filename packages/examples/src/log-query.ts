/**
 * Requests and bytes of every visitor and page of an access log: `node log-query.js access.log`. Aggregates with a
 * class of its own, whose objects travel between tasks.
 */
import { SparkConf, SparkContext } from "@firesteel/core";
import { join } from "node:path";
import { parseRequest } from "./parse-request.ts";

class Usage {
  readonly requests: number;
  readonly bytes: number;

  constructor(requests: number, bytes: number) {
    this.requests = requests;
    this.bytes = bytes;
  }

  plus(other: Usage): Usage {
    return new Usage(this.requests + other.requests, this.bytes + other.bytes);
  }
}

const path = process.argv[2] ?? join(import.meta.dirname, "../data/access.log");

const conf = new SparkConf().setAppName("log query").setIfMissing("spark.master", "local[*]");
await using sc = new SparkContext(conf);

const usage = await sc
  .textFile(path)
  .flatMap((line) => {
    const request = parseRequest(line);
    return request === undefined ? [] : [request];
  })
  .map(({ host, path: page, bytes }): [[string, string], Usage] => [
    [host, page],
    new Usage(1, bytes),
  ])
  .reduceByKey((a, b) => a.plus(b))
  .sortByKey()
  .collect();

for (const [[host, page], { requests, bytes }] of usage)
  console.log(`${host} ${page}: ${requests} requests, ${bytes} bytes`);
