import { rm } from "node:fs/promises";
import { afterAll, beforeAll, describe } from "vitest";
import { sparkContract } from "./contract.ts";
import { executorLosses, LossSite, timeLosses, workerLosses } from "./losses.ts";
import { pathWithoutNode, server } from "./server.ts";

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

sparkContract("Standalone with two executors that have no Node", () => settings);

describe("losses on Standalone", () => {
  const site = new LossSite(() => ({
    ...settings,
    "spark.speculation": "true",
    "spark.speculation.multiplier": "1.5",
    "spark.speculation.quantile": "0.5",
    "spark.speculation.interval": "100ms",
  }));
  executorLosses(site);
  workerLosses(site);
  timeLosses(site);
});
