import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
// @ts-expect-error -- a plain script without types
import { runWithSpark as run } from "../../oracle/run-with-spark.mjs";
import { shapeOf } from "./shape.ts";
import { type Answer, firesteelAnswers } from "./status-program.ts";

const runWithSpark = run as (
  program: string,
  args: readonly string[],
) => Promise<Readonly<Record<string, Answer>>>;

type Json = Readonly<Record<string, unknown>>;

const suite = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const directory = mkdtempSync(join(tmpdir(), "firesteel-ui-"));

/** Answered by both with the same names and kinds of fields. */
const alike = [
  "/version",
  "/applications",
  "/applications?status=running",
  "/applications?status=completed",
  "/applications?limit=0",
  "/applications?minDate=2999-01-01",
  "/applications/{app}",
  "/applications/{app}/jobs",
  "/applications/{app}/jobs?status=failed",
  "/applications/{app}/jobs?status=succeeded",
  "/applications/{app}/jobs?status=FAILED&status=running",
  "/applications/{app}/jobs/0",
  "/applications/{app}/jobs/4",
  "/applications/{app}/stages",
  "/applications/{app}/stages?status=complete",
  "/applications/{app}/stages?status=failed",
  "/applications/{app}/stages?details=true",
  "/applications/{app}/stages?details=true&taskStatus=failed",
  "/applications/{app}/stages?withSummaries=true",
  "/applications/{app}/stages?withSummaries=true&quantiles=0.5,1.0",
  "/applications/{app}/stages/1?details=false",
  "/applications/{app}/stages/0?details=true&withSummaries=true",
  "/applications/{app}/stages/0/0",
  "/applications/{app}/stages/0/0?details=false",
  "/applications/{app}/stages/0/0/taskSummary",
  "/applications/{app}/stages/1/0/taskSummary?quantiles=0.01,0.5,0.99",
  "/applications/{app}/stages/0/0/taskList",
  "/applications/{app}/stages/0/0/taskList?offset=1&length=1",
  "/applications/{app}/stages/0/0/taskList?sortBy=-runtime",
  "/applications/{app}/stages/0/0/taskList?status=failed",
  "/applications/{app}/stages/0/0/taskTable?draw=1&order%5B0%5D%5Bdir%5D=asc&start=0&length=2&columnNameToSort=Index&columnIndexToSort=0&search%5Bvalue%5D=&numTasks=3",
  "/applications/{app}/executors",
  "/applications/{app}/allexecutors",
  "/applications/{app}/storage/rdd",
  "/applications/{app}/environment",
  "/applications/{app}/allmiscellaneousprocess",
];

/** Refused by both, in the same words. */
const refused = [
  "/applications/nope",
  "/applications/nope/jobs",
  "/applications/{app}/jobs/99",
  "/applications/{app}/stages/99",
  "/applications/{app}/stages/0/9",
  "/applications/{app}/stages/99/0/taskSummary",
  "/applications/{app}/stages/0/0/taskSummary?quantiles=a",
  "/applications/{app}/executors/77/threads",
  "/applications/{app}/executors/abc/threads",
  "/applications/{app}/threads?taskId=999&executorId=driver",
  "/applications/{app}/storage/rdd/999",
];

/** Refused by both; Spark's words are a page of its server's. */
const notFound = [
  "/nope",
  "/applications?status=bad",
  "/applications/{app}/jobs/abc",
  "/applications/{app}/jobs?status=bad",
  "/applications/{app}/stages/0/0/taskList?sortBy=bad",
];

/** Of whichever threads there are. */
const threads = "/applications/{app}/executors/driver/threads";

/** For monitoring systems. */
const metrics = ["/metrics/executors/prometheus", "/metrics/json"];

const requests = [...alike, ...refused, ...notFound, threads, ...metrics];
let spark: ReadonlyMap<string, Answer>;
let ours: ReadonlyMap<string, Answer>;

async function sparkAnswers(source: string): Promise<ReadonlyMap<string, Answer>> {
  const list = join(directory, "requests.json");
  writeFileSync(list, JSON.stringify(requests));
  const args = [source, join(directory, "of-spark"), list];
  const answers = await runWithSpark(join(suite, "spark_status.py"), args);
  return new Map(Object.entries(answers));
}

function body(answers: ReadonlyMap<string, Answer>, path: string): unknown {
  return answers.get(path)?.body;
}

function list(answers: ReadonlyMap<string, Answer>, path: string): readonly Json[] {
  return body(answers, path) as readonly Json[];
}

function pick(json: Json | undefined, names: readonly string[]): Json {
  return Object.fromEntries(names.map((name) => [name, json?.[name]]));
}

/** Stages that ran, in the order of their submission: a stage that is needed again keeps its number only here. */
function ranStages(answers: ReadonlyMap<string, Answer>): readonly Json[] {
  return list(answers, "/applications/{app}/stages?details=true")
    .filter(({ status }) => status !== "SKIPPED")
    .toSorted((a, b) => (String(a["submissionTime"]) < String(b["submissionTime"]) ? -1 : 1));
}

beforeAll(async () => {
  const source = join(directory, "words.txt");
  writeFileSync(source, "a b c\nb c d\nc d e\nd e f\n");
  ours = await firesteelAnswers(source, join(directory, "of-firesteel"), requests);
  spark = await sparkAnswers(source);
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe("the status API beside that of Apache Spark", () => {
  it.each(alike)("has the same names and kinds of fields: %s", (path) => {
    const [a, b] = [ours.get(path), spark.get(path)];

    expect(a?.status).toBe(200);
    expect(b?.status).toBe(200);
    expect(a?.type).toBe(b?.type);
    const settings = (answer: Answer | undefined): unknown =>
      path.endsWith("/environment")
        ? // There is no metrics system that has settings.
          { ...(answer?.body as Json), metricsProperties: [] }
        : answer?.body;
    expect(shapeOf(settings(a))).toEqual(shapeOf(settings(b)));
  });

  it("tells of threads in the same names and kinds of fields, but of the locks that Node.js has none of", () => {
    const ofLocks = ["blockedByThreadId", "lockName", "lockOwnerName"];
    const fieldsOf = (answers: ReadonlyMap<string, Answer>): unknown =>
      shapeOf(
        list(answers, threads).map((thread) => ({
          ...Object.fromEntries(Object.entries(thread).filter(([name]) => !ofLocks.includes(name))),
          holdingLocks: [],
          monitors: [],
          synchronizers: [],
        })),
      );

    expect(ours.get(threads)?.status).toBe(200);
    expect(fieldsOf(ours)).toEqual(fieldsOf(spark));
    expect(list(ours, threads).map(({ threadName }) => threadName)).toContain("main");
  });

  it.each(refused)("refuses with the same words: %s", (path) => {
    const [a, b] = [ours.get(path), spark.get(path)];
    const withoutId = (text: unknown): string =>
      String(text).replace(/(local|app)-\d+(-\d+)?/g, "{app}");

    expect(a?.status).toBe(b?.status);
    expect(b?.type).toBe("text/plain");
    expect(a?.type).toMatch(/^text\/plain/);
    expect(withoutId(a?.body)).toBe(withoutId(b?.body));
  });

  it.each(notFound)("finds nothing, either: %s", (path) => {
    expect(ours.get(path)?.status).toBe(404);
    expect(spark.get(path)?.status).toBe(404);
  });

  it("tells Prometheus of the executors under the same names", () => {
    const path = "/metrics/executors/prometheus";
    const lines = (answers: ReadonlyMap<string, Answer>): readonly string[] =>
      String(body(answers, path)).trim().split("\n");
    const names = (answers: ReadonlyMap<string, Answer>): string[] => [
      ...new Set(lines(answers).map((line) => line.replace(/="[^"]*"/g, "").replace(/ \S+$/, ""))),
    ];
    const total = (answers: ReadonlyMap<string, Answer>, name: string): number =>
      lines(answers)
        .filter((line) => line.startsWith(`metrics_executor_${name}{`))
        .reduce((sum, line) => sum + Number(line.split(" ").at(-1)), 0);

    expect(names(ours).toSorted()).toEqual(names(spark).toSorted());
    for (const name of ["completedTasks_total", "failedTasks_total", "rddBlocks"])
      expect([name, total(ours, name)]).toEqual([name, total(spark, name)]);
    expect(total(ours, "totalDuration_seconds_total")).toBeGreaterThan(0);
  });

  it("tells of the driver's metrics under names of Spark's", () => {
    const of = (answers: ReadonlyMap<string, Answer>, kind: string): Map<string, Json> =>
      new Map(
        Object.entries((body(answers, "/metrics/json") as Json)[kind] as Json).map(
          ([name, value]) => [name.replace(/^[^.]+/, ""), value as Json],
        ),
      );

    for (const kind of ["gauges", "counters"]) {
      const known = of(spark, kind);
      expect(of(ours, kind).size).toBeGreaterThan(20);
      for (const [name, value] of of(ours, kind))
        expect([name, Object.keys(value)]).toEqual([name, Object.keys(known.get(name) ?? {})]);
    }
    for (const [kind, name] of [
      ["gauges", ".driver.DAGScheduler.job.allJobs"],
      ["gauges", ".driver.DAGScheduler.job.activeJobs"],
      ["counters", ".driver.executor.succeededTasks"],
      ["counters", ".driver.executor.recordsWritten"],
    ] as const)
      expect([name, of(ours, kind).get(name)]).toEqual([name, of(spark, kind).get(name)]);
  });

  it("tells the same of the jobs", () => {
    const fields = [
      "jobId",
      "description",
      "jobGroup",
      "jobTags",
      "status",
      "numTasks",
      "numActiveTasks",
      "numCompletedTasks",
      "numSkippedTasks",
      "numFailedTasks",
      "numKilledTasks",
      "numCompletedIndices",
      "numActiveStages",
      "numCompletedStages",
      "numSkippedStages",
      "numFailedStages",
      "killedTasksSummary",
    ];
    const jobs = (answers: ReadonlyMap<string, Answer>): Json[] =>
      list(answers, "/applications/{app}/jobs").map((job) => pick(job, fields));

    expect(jobs(ours)).toHaveLength(5);
    expect(jobs(ours)).toEqual(jobs(spark));
  });

  it("tells the same of the stages that ran", () => {
    const fields = [
      "attemptId",
      "status",
      "description",
      "numTasks",
      "numCompleteTasks",
      "numFailedTasks",
      "numKilledTasks",
      "numCompletedIndices",
      // Not those of shuffles: PySpark counts its batches of records.
      "outputRecords",
      "memoryBytesSpilled",
      "diskBytesSpilled",
      "schedulingPool",
      "resourceProfileId",
    ];
    const stages = (answers: ReadonlyMap<string, Answer>): Json[] =>
      ranStages(answers).map((stage) => pick(stage, fields));

    expect(stages(ours)).toHaveLength(6);
    expect(stages(ours)).toEqual(stages(spark));
    expect(String(ranStages(ours).at(-1)?.["failureReason"])).toContain("no <i>good</i>");
  });

  it("tells the same of the tasks", () => {
    const fields = ["index", "attempt", "partitionId", "status", "speculative"];
    const tasks = (answers: ReadonlyMap<string, Answer>): Json[][] =>
      ranStages(answers).map((stage) =>
        Object.values(stage["tasks"] as Readonly<Record<string, Json>>)
          .toSorted((a, b) => Number(a["index"]) - Number(b["index"]))
          .map((task) => pick(task, fields)),
      );
    const summed = (answers: ReadonlyMap<string, Answer>): readonly Json[] =>
      list(answers, "/applications/{app}/executors");
    const total = (answers: ReadonlyMap<string, Answer>, name: string): number =>
      summed(answers).reduce((sum, executor) => sum + Number(executor[name]), 0);

    expect(tasks(ours).flat()).toHaveLength(3 + 2 + 2 + 4 + 4 + 1);
    expect(tasks(ours)).toEqual(tasks(spark));
    for (const name of ["totalTasks", "completedTasks", "failedTasks", "activeTasks", "rddBlocks"])
      expect([name, total(ours, name)]).toEqual([name, total(spark, name)]);
  });

  it("tells the same of what is kept", () => {
    const fields = ["name", "numPartitions", "numCachedPartitions"];
    const path = "/applications/{app}/storage/rdd";
    const blocks = (answers: ReadonlyMap<string, Answer>): string[] =>
      ((list(answers, path)[0] as Json)["partitions"] as readonly Json[]).map((partition) =>
        String(partition["blockName"]).replace(/^rdd_\d+/, "rdd"),
      );

    expect(list(ours, path).map((rdd) => pick(rdd, fields))).toEqual(
      list(spark, path).map((rdd) => pick(rdd, fields)),
    );
    expect(blocks(ours).toSorted()).toEqual(blocks(spark).toSorted());
  });

  it("shows settings, and no secrets", () => {
    const path = "/applications/{app}/environment";
    const settings = (answers: ReadonlyMap<string, Answer>): Map<string, string> =>
      new Map((body(answers, path) as { sparkProperties: [string, string][] }).sparkProperties);
    const secret = "spark.hadoop.example.password";

    expect(settings(ours).get("spark.master")).toBe("local[2]");
    expect(settings(ours).get(secret)).toBe(settings(spark).get(secret));
    for (const { body } of ours.values()) expect(JSON.stringify(body)).not.toContain("hunter2");
  });
});
