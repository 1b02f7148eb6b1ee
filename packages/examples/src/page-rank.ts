/**
 * PageRank over lines `from to` of a text file: `node page-rank.js edges.txt [iterations]`. Ranks start at 1; in each
 * round a page gives its rank in equal shares to the pages that it links to.
 */
import { SparkConf, SparkContext } from "@firesteel/core";
import { join } from "node:path";

const path = process.argv[2] ?? join(import.meta.dirname, "../data/links.txt");
const iterations = Number(process.argv[3] ?? 10);

const conf = new SparkConf().setAppName("page rank").setIfMissing("spark.master", "local[*]");
await using sc = new SparkContext(conf);

const links = sc
  .textFile(path)
  .map((line) => {
    const [from, to] = line.split(/\s+/);
    return [from!, to!];
  })
  .distinct()
  .groupByKey()
  .cache();

let ranks = links.mapValues(() => 1);
for (let i = 0; i < iterations; i += 1) {
  ranks = links
    .join(ranks)
    .flatMap(([, [targets, rank]]) => targets.map((target) => [target, rank / targets.length]))
    .reduceByKey((a, b) => a + b)
    .mapValues((sum) => 0.15 + 0.85 * sum);
}

for (const [page, rank] of await ranks.top(10, ([, value]) => value))
  console.log(`${page} ${rank.toFixed(4)}`);
