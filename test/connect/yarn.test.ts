import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe } from "vitest";
import { closureTable } from "./closure-table.ts";
import { sparkContract } from "./contract.ts";
import { executorLosses, LossSite, workerLosses } from "./losses.ts";
import { pathWithoutNode, server } from "./server.ts";
import { submittedProgram } from "./submitted.ts";

let staging: string;
let PATH: string;

beforeAll(async () => {
  PATH = await pathWithoutNode();
  staging = await mkdtemp(join(tmpdir(), "firesteel-staging-"));
  await server("yarn", ["start"], { PATH });
  process.env["HADOOP_CONF_DIR"] = await server("yarn", ["conf"]);
});
afterAll(async () => {
  delete process.env["HADOOP_CONF_DIR"];
  await server("yarn", ["stop"]);
  await rm(staging, { recursive: true, force: true });
  await rm(PATH, { recursive: true, force: true });
});

const settings = (): Readonly<Record<string, string>> => ({
  "spark.master": "yarn",
  "spark.yarn.jars": `local:${process.env["SPARK_HOME"]}/jars/*`,
  "spark.yarn.stagingDir": `file://${staging}`,
  "spark.yarn.am.memory": "256m",
  "spark.executor.instances": "2",
  "spark.executor.memory": "512m",
  "spark.executor.cores": "1",
  "spark.driver.memory": "1g",
  "spark.driver.bindAddress": "127.0.0.1",
});

sparkContract("YARN with executors that have no Node", settings, closureTable);

describe("firesteel submit to YARN", () => {
  submittedProgram(settings);
});

describe("losses on YARN", () => {
  const site = new LossSite(settings);
  executorLosses(site);
  workerLosses(site);
});
