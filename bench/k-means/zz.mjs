import { SparkConf, SparkContext } from "@firesteel/core";
function closest(point, centres) {
  let [best, least] = [0, Infinity];
  for (let c = 0; c < centres.length; c += 1) {
    let distance = 0;
    for (let d = 0; d < point.length; d += 1) {
      const difference = point[d] - centres[c][d];
      distance += difference * difference;
    }
    if (distance < least) [best, least] = [c, distance];
  }
  return best;
}
const conf = new SparkConf().setMaster("local[2]").setAppName("x");
if (process.env.PROF) conf.set("spark.firesteel.profile.directory", process.env.PROF);
const sc = new SparkContext(conf);
const t0 = performance.now();
let last = t0;
const lap = (n) => {
  const now = performance.now();
  console.log(n, (now - last).toFixed(0));
  last = now;
};
const points = sc
  .textFile(process.argv[2])
  .map((line) => line.split(" ").map(Number))
  .cache();
let centres = await points.take(10);
lap("take");
console.log(await points.getNumPartitions());
for (let i = 0; i < 10; i += 1) {
  const shared = sc.broadcast(centres);
  const sums = await points
    .map((point) => [closest(point, shared.value), [point, 1]])
    .reduceByKey(([a, n], [b, m]) => [a.map((x, d) => x + b[d]), n + m])
    .collectAsMap();
  centres = centres.map((centre, c) => sums.get(c)?.[0].map((x) => x / sums.get(c)[1]) ?? centre);
  lap(i);
}
console.log(((performance.now() - t0) / 1000).toFixed(2), JSON.stringify(centres).slice(0, 100));
await sc.stop();
const u = process.cpuUsage();
console.log("CPU", ((u.user + u.system) / 1e6).toFixed(2));
