import { benchmark } from "../peers/firesteel-program.mjs";

function closest(point, centres) {
  let [best, least] = [0, Infinity];
  for (let c = 0; c < centres.length; c += 1) {
    const centre = centres[c];
    let distance = 0;
    for (let d = 0; d < point.length; d += 1) {
      const difference = point[d] - centre[d];
      distance += difference * difference;
    }
    if (distance < least) [best, least] = [c, distance];
  }
  return best;
}

await benchmark(async (sc, path) => {
  const points = sc
    .textFile(path)
    .map((line) => line.split(" ").map(Number))
    .cache();
  await points.count();
  let centres = await points.take(10);
  for (let i = 0; i < 10; i += 1) {
    const shared = sc.broadcast(centres);
    const sums = await points
      .map((point) => [closest(point, shared.value), [point, 1]])
      .reduceByKey(([a, n], [b, m]) => [a.map((x, d) => x + b[d]), n + m])
      .collectAsMap();
    centres = centres.map((centre, c) => sums.get(c)?.[0].map((x) => x / sums.get(c)[1]) ?? centre);
  }
  return centres;
});
