import { SparkConf, SparkContext } from "@firesteel/core";

/**
 * Times `job(sc, ...arguments)` on `local[2]`, with the start of the engine unless something warms it up before, and
 * prints its answer, and what it spilled where that is to be told.
 */
export async function benchmark(job, { settings = {}, warmUp, tellsSpills = false } = {}) {
  const conf = new SparkConf().setMaster("local[2]").setAppName(process.argv[1]).setAll(settings);
  const sc = new SparkContext(conf);
  await warmUp?.(sc, ...process.argv.slice(2));
  let spilledBytes = tellsSpills ? 0 : undefined;
  if (tellsSpills)
    sc.addSparkListener({
      onTaskEnd: ({ taskMetrics }) => void (spilledBytes += taskMetrics?.diskSpilledBytes ?? 0),
    });
  const started = process.hrtime.bigint();
  const answer = await job(sc, ...process.argv.slice(2));
  const jobSeconds = Number(process.hrtime.bigint() - started) / 1e9;
  await sc.stop();
  console.log(JSON.stringify({ jobSeconds, answer, spilledBytes }));
}
