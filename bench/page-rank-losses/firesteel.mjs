/** `firesteel.mjs <milliseconds>`: PageRank while a worker exits every so many milliseconds; `Infinity`: while none does. */
import { createHash } from "node:crypto";
import { closeSync, mkdtempSync, openSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SparkConf, SparkContext } from "@firesteel/core";

const [pages, linksOfPage, partitions, iterations] = [200_000, 10, 16, 10];
const everyMs = Number(process.argv[2]);
const deaths = mkdtempSync(join(tmpdir(), "page-rank-"));

const conf = new SparkConf().setMaster("local[2]").setAppName("page rank");
// Whoever finds that it is time dies, often in the same stage.
const sc = new SparkContext(conf.set("spark.task.maxFailures", "1000"));
sc.setLogLevel("ERROR");
let [attempts, lostWorkers] = [0, 0];
sc.addSparkListener({
  onTaskEnd: () => void (attempts += 1),
  onExecutorRemoved: () => void (lostWorkers += 1),
});

/** A number that looks random, the same for the same two. */
const mix = (x, salt) => {
  let h = Math.imul(x ^ salt, 0x9e3779b1);
  h = Math.imul(h ^ (h >>> 15), 0x85ebca6b);
  return (h ^ (h >>> 13)) >>> 0;
};

const startedAt = Date.now();
/** Of all workers the one alone that makes the file of the current period ends. */
const dieInTurn = () => {
  const period = Math.floor((Date.now() - startedAt) / everyMs);
  if (period < 1) return;
  try {
    closeSync(openSync(`${deaths}/${period}`, "wx"));
  } catch {
    return;
  }
  process.exit(1);
};

try {
  const links = sc
    .range(0, pages, 1, partitions)
    .map((page) => [page, Array.from({ length: linksOfPage }, (_, i) => mix(page, i) % pages)])
    .partitionBy(partitions)
    .cache();
  let seen = 0;
  let ranks = links.mapValues(() => 1);
  for (let i = 0; i < iterations; i += 1)
    ranks = links
      .join(ranks)
      .flatMap(([, [targets, rank]]) => {
        if (seen++ % 1000 === 999) dieInTurn();
        return targets.map((target) => [target, rank / targets.length]);
      })
      .reduceByKey((a, b) => a + b, partitions)
      .mapValues((sum) => 0.15 + 0.85 * sum);
  const found = (await ranks.collect()).toSorted(([a], [b]) => a - b);
  const seconds = (Date.now() - startedAt) / 1000;
  // Workers that end with the context are not lost.
  const told = { attempts, lostWorkers };
  await sc.stop();
  console.log(
    JSON.stringify({
      seconds,
      ...told,
      // Bit for bit: sums of fractions differ with their order.
      ranks: createHash("sha256").update(new Float64Array(found.flat())).digest("hex"),
    }),
  );
} finally {
  rmSync(deaths, { recursive: true, force: true });
}
