/** Finds the centres of clusters of points: `node k-means.js [points] [clusters]`, over points made on the fly. */
import { SparkConf, SparkContext } from "@firesteel/core";

type Point = readonly [x: number, y: number];
type Sums = readonly [x: number, y: number, points: number];

const numPoints = Number(process.argv[2] ?? 100_000);
const numClusters = Number(process.argv[3] ?? 4);
const tolerance = 1e-6;

const conf = new SparkConf().setAppName("k-means").setIfMissing("spark.master", "local[*]");
await using sc = new SparkContext(conf);

// Point i belongs to cluster i % numClusters, whose true centre is (10 c, 5 c), and lies less than 1 away from it.
const points = sc
  .range(numPoints)
  .map((i): Point => {
    const cluster = i % numClusters;
    const angle = i * 2.399963;
    const radius = (i * 0.7548776662466927) % 1;
    return [10 * cluster + radius * Math.cos(angle), 5 * cluster + radius * Math.sin(angle)];
  })
  .cache();

let centres: readonly Point[] = await points.take(numClusters);
let shift = Infinity;
let rounds = 0;
while (shift > tolerance) {
  const current = sc.broadcast(centres);
  const moved = await points
    .map(([x, y]): [number, Sums] => [nearest(current.value, [x, y]), [x, y, 1]])
    .reduceByKey(([x1, y1, n1], [x2, y2, n2]) => [x1 + x2, y1 + y2, n1 + n2])
    .mapValues(([x, y, n]): Point => [x / n, y / n])
    .collectAsMap();
  const next = centres.map((centre, cluster) => moved.get(cluster) ?? centre);
  shift = next.reduce(
    (sum, centre, cluster) => sum + squaredDistance(centre, centres[cluster]!),
    0,
  );
  centres = next;
  rounds += 1;
  await current.destroy();
}

console.log(`settled after ${rounds} rounds`);
for (const [x, y] of centres.toSorted((a, b) => a[0] - b[0]))
  console.log(`centre ${x.toFixed(2)} ${y.toFixed(2)}`);

function nearest(candidates: readonly Point[], point: Point): number {
  let best = 0;
  for (let i = 1; i < candidates.length; i += 1)
    if (squaredDistance(candidates[i]!, point) < squaredDistance(candidates[best]!, point))
      best = i;
  return best;
}

function squaredDistance(a: Point, b: Point): number {
  return (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2;
}
