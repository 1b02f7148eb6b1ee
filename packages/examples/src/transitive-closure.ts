/**
 * Which page leads to which, over any number of links: `node transitive-closure.js edges.txt`. Paths grow by one link
 * a round, until a round finds no new one.
 */
import { SparkConf, SparkContext } from "@firesteel/core";
import { join } from "node:path";

const path = process.argv[2] ?? join(import.meta.dirname, "../data/links.txt");

const conf = new SparkConf()
  .setAppName("transitive closure")
  .setIfMissing("spark.master", "local[*]");
await using sc = new SparkContext(conf);

const edges = sc
  .textFile(path)
  .map((line) => {
    const [from, to] = line.split(/\s+/);
    return [from!, to!];
  })
  .distinct()
  .cache();
// A path is joined where it begins with links that end there.
const backwards = edges.map(([from, to]) => [to, from]).cache();

let paths = edges;
let found = await paths.count();
for (let before = 0; found > before;) {
  before = found;
  const longer = paths.join(backwards).map(([, [to, from]]) => [from, to]);
  // A union has the partitions of both: without a number they would become more each round.
  paths = paths.union(longer).distinct(sc.defaultParallelism).cache();
  found = await paths.count();
}

console.log(`${await edges.count()} links make ${found} pairs`);
for (const [from, targets] of await paths.groupByKey().sortByKey().collect())
  console.log(`${from} leads to ${[...targets].toSorted().join(" ")}`);
