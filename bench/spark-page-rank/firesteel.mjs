/** On the master of the second argument. */
import { benchmark } from "../peers/firesteel-program.mjs";

await benchmark(
  async (sc, path) => {
    const links = sc
      .textFile(path, 4)
      .map((line) => {
        const space = line.indexOf(" ");
        return [Number(line.slice(0, space)), Number(line.slice(space + 1))];
      })
      .groupByKey(4)
      .persist();
    let ranks = links.mapValues(() => 1);
    for (let i = 0; i < 10; i += 1)
      ranks = links
        .join(ranks, 4)
        .flatMap(([, [pages, rank]]) => pages.map((page) => [page, rank / pages.length]))
        .reduceByKey((a, b) => a + b, 4)
        .mapValues((sum) => 0.15 + 0.85 * sum);
    const [count, sum, largest] = await ranks
      .map(([, rank]) => [1, rank, rank])
      .reduce((a, b) => [a[0] + b[0], a[1] + b[1], Math.max(a[2], b[2])]);
    return { count, sum, largest };
  },
  {
    settings: { "spark.master": process.argv[3], "spark.driver.memory": "2g" },
    warmUp: (sc) => sc.range(0, 1).count(),
  },
);
