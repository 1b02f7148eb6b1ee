import { SparkConf, SparkContext } from "@firesteel/core";

/** What a REST API says to a request. */
export interface Answer {
  readonly status: number;
  readonly type: string | null;
  readonly body: unknown;
}

/** The program of `spark_status.py`, and the answers to `requests`, paths below `/api/v1`, `{app}` is the application; `/metrics` is beside it. */
export async function firesteelAnswers(
  source: string,
  target: string,
  requests: readonly string[],
): Promise<ReadonlyMap<string, Answer>> {
  const conf = new SparkConf()
    .setMaster("local[2]")
    .setAppName("status")
    .set("spark.ui.enabled", true)
    .set("spark.ui.port", 0)
    .set("spark.ui.showConsoleProgress", false)
    .set("spark.hadoop.example.password", "hunter2");
  await using sc = new SparkContext(conf);

  sc.setJobGroup("words", "counts <b>words</b>");
  sc.addJobTag("a-tag");
  const words = sc.textFile(source, 3).flatMap((line) => line.split(" "));
  const counts = words.map((word): [string, number] => [word, 1]).reduceByKey((a, b) => a + b, 2);
  await counts.collect();
  await counts.count();
  sc.removeJobTag("a-tag");
  sc.clearJobGroup();

  const numbers = Array.from({ length: 1000 }, (_, i) => i);
  const kept = sc
    .parallelize(numbers, 4)
    .map((x) => x * 2)
    .setName("kept")
    .cache();
  await kept.count();
  await kept.saveAsTextFile(target);
  const failing = sc.parallelize(numbers.slice(0, 10), 1).map((): number => {
    throw new Error("no <i>good</i>");
  });
  await failing.count().catch(() => undefined);

  const url = await sc.startUi();
  const answers = new Map<string, Answer>();
  for (const path of requests) {
    const root = path.startsWith("/metrics/") ? url : `${url}/api/v1`;
    const answer = await fetch(root + path.replace("{app}", sc.applicationId));
    const text = await answer.text();
    const type = answer.headers.get("Content-Type");
    const body: unknown = type?.startsWith("application/json") === true ? JSON.parse(text) : text;
    answers.set(path, { status: answer.status, type, body });
  }
  return answers;
}
