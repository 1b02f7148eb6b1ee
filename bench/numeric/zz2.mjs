import { SparkConf, SparkContext } from "@firesteel/core";
for (const on of ["false", "true", "false", "true"]) {
  const sc = new SparkContext(
    new SparkConf()
      .setMaster("local[2]")
      .setAppName("x")
      .set("spark.firesteel.recognition.enabled", on),
  );
  await sc.range(0, 10).count();
  const u0 = process.cpuUsage(),
    t = performance.now();
  const n = await sc
    .textFile(process.argv[2])
    .filter((l) => l.includes("qu"))
    .count();
  const u = process.cpuUsage(u0);
  console.log(
    on,
    n,
    "wall",
    (performance.now() - t).toFixed(0),
    "cpu",
    ((u.user + u.system) / 1e3).toFixed(0),
  );
  const u1 = process.cpuUsage();
  const m = await sc
    .textFile(process.argv[2])
    .filter((l) => l.startsWith("a"))
    .map((l) => l.length)
    .reduce((a, b) => a + b);
  const v = process.cpuUsage(u1);
  console.log(on, m, "cpu", ((v.user + v.system) / 1e3).toFixed(0));
  await sc.stop();
}
