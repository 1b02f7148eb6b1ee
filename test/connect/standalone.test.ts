import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FiresteelError, SparkConf, SparkContext } from "@firesteel/core";
import { closureTable } from "./closure-table.ts";
import { sparkContract } from "./contract.ts";
import { executorLosses, LossSite, timeLosses, workerLosses } from "./losses.ts";
import { pathWithoutNode, server } from "./server.ts";
import { submittedProgram } from "./submitted.ts";

const environment = {
  STANDALONE_PORT: "7277",
  STANDALONE_UI_PORT: "18280",
  SPARK_WORKERS: "2",
  SPARK_WORKER_CORES: "1",
  SPARK_INSTANCE: "standalone",
};
const settings = {
  "spark.master": "spark://127.0.0.1:7277",
  "spark.executor.memory": "512m",
  "spark.executor.cores": "1",
  "spark.driver.memory": "1g",
  "spark.driver.bindAddress": "127.0.0.1",
};

beforeAll(async () => {
  const PATH = await pathWithoutNode();
  await server("spark", ["start", "standalone"], { ...environment, PATH });
});
afterAll(async () => {
  await server("spark", ["stop"], environment);
  await rm(await pathWithoutNode(), { recursive: true, force: true });
});

sparkContract("Standalone with two executors that have no Node", () => settings, closureTable);

describe("firesteel submit to Standalone", () => {
  submittedProgram(() => settings);
});

describe("losses on Standalone", () => {
  const site = new LossSite(() => settings);
  executorLosses(site);
  workerLosses(site);
});

describe("losses on Standalone with speculation", () => {
  const site = new LossSite(() => ({
    ...settings,
    "spark.speculation": "true",
    "spark.speculation.multiplier": "1.5",
    "spark.speculation.quantile": "0.5",
    "spark.speculation.interval": "100ms",
  }));
  timeLosses(site);
});

describe("an archive that is gone from the nodes", () => {
  it("is an error that names what is missing", async () => {
    const conf = new SparkConf().setAppName("archive").setAll(settings);
    await using sc = new SparkContext(conf);
    const workers = await sc
      .range(0, 4, 1, 4)
      .map(async (i) => {
        // Long enough that both executors run some.
        await new Promise((resolve) => setTimeout(resolve, 500));
        return { i, folder: process.cwd(), daemon: process.ppid };
      })
      .collect();
    for (const { folder } of workers)
      await rm(join(folder, "firesteel"), { recursive: true, force: true });
    for (const daemon of new Set(workers.map(({ daemon: pid }) => pid))) process.kill(daemon);

    const error: unknown = await sc
      .range(0, 4, 1, 4)
      .count()
      .catch((thrown: unknown) => thrown);

    expect(FiresteelError.is(error, "WORKER_NOT_STARTED"), String(error)).toBe(true);
    expect((error as Error).message).toContain("firesteel/firesteel-worker");
  });
});
