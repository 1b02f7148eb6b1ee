import { SparkConf, SparkContext } from "@firesteel/core";
const t00 = performance.now();
const conf = new SparkConf().setMaster("local[2]").setAppName("x");
if (process.env.PROF) conf.set("spark.firesteel.profile.directory", process.env.PROF);
const sc = new SparkContext(conf);
for (let i = 0; i < 6; i++) {
  const t0 = performance.now();
  const n = i === 1 ? 100 : 100_000_000;
  const r = await sc
    .range(0, n)
    .map((x) => x * 3 + 1)
    .filter((x) => x % 7 !== 0)
    .map((x) => x % 1000)
    .reduce((a, b) => a + b);
  console.log(n, r, (performance.now() - t0).toFixed(0), "load", t00.toFixed(0));
}
await sc.stop();
