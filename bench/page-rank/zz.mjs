import { SparkConf, SparkContext } from "@firesteel/core";
const path = process.argv[2];
const conf = new SparkConf().setMaster("local[2]").setAppName("x");
if (process.env.PROF) conf.set("spark.firesteel.profile.directory", process.env.PROF);
const sc = new SparkContext(conf);
const t0 = performance.now();
const links = sc
  .textFile(path)
  .map((line) => {
    const space = line.indexOf(" ");
    return [Number(line.slice(0, space)), Number(line.slice(space + 1))];
  })
  .groupByKey()
  .cache();
let ranks = links.mapValues(() => 1);
for (let i = 0; i < 10; i += 1)
  ranks = links
    .join(ranks)
    .flatMap(([, [pages, rank]]) => pages.map((page) => [page, rank / pages.length]))
    .reduceByKey((a, b) => a + b)
    .mapValues((sum) => 0.15 + 0.85 * sum);
const [count, sum, largest] = await ranks
  .map(([, rank]) => [1, rank, rank])
  .reduce((a, b) => [a[0] + b[0], a[1] + b[1], Math.max(a[2], b[2])]);
console.log(count, sum, largest, (performance.now() - t0).toFixed(0));
await sc.stop();
const u = process.cpuUsage();
console.log("CPU", ((u.user + u.system) / 1e6).toFixed(2));
