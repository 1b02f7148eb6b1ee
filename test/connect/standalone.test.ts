import { execFile } from "node:child_process";
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SparkConf, SparkContext, TaskContext } from "@firesteel/core";
import { sparkContract } from "./contract.ts";
import { pathWithoutNode, server } from "./server.ts";

const master = "spark://127.0.0.1:7277";
const environment = {
  STANDALONE_PORT: "7277",
  STANDALONE_UI_PORT: "18280",
  SPARK_WORKERS: "2",
  SPARK_WORKER_CORES: "1",
  SPARK_INSTANCE: "standalone",
};

function conf(settings: Readonly<Record<string, string>> = {}): SparkConf {
  const all = {
    "spark.executor.memory": "512m",
    "spark.executor.cores": "1",
    "spark.driver.memory": "1g",
    "spark.driver.bindAddress": "127.0.0.1",
    ...settings,
  };
  const made = new SparkConf().setMaster(master).setAppName("standalone");
  for (const [key, value] of Object.entries(all)) made.set(key, value);
  return made;
}

async function executors(): Promise<number[]> {
  const { stdout } = await promisify(execFile)("pgrep", [
    "-f",
    "CoarseGrainedExecutorBackend",
  ]).catch(() => ({ stdout: "" }));
  const ids = stdout.split("\n").filter(Boolean).map(Number);
  const ours: number[] = [];
  for (const id of ids) {
    const command = await readFile(`/proc/${id}/cmdline`, "utf8").catch(() => "");
    if (/java\0/.test(command) && command.includes("firesteel.test=standalone")) ours.push(id);
  }
  return ours;
}

async function until<T>(find: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await find();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

beforeAll(async () => {
  const PATH = await pathWithoutNode();
  await server("spark", ["start", "standalone"], { ...environment, PATH });
});
afterAll(async () => {
  await server("spark", ["stop"], environment);
  await rm(await pathWithoutNode(), { recursive: true, force: true });
});

sparkContract(
  "Standalone with two executors that have no Node",
  async () => new SparkContext(conf()),
);

describe("losses on Standalone", () => {
  let sc: SparkContext;
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "firesteel-losses-"));
    sc = new SparkContext(
      conf({
        "spark.executor.extraJavaOptions": "-Dfiresteel.test=standalone",
        "spark.speculation": "true",
        "spark.speculation.multiplier": "1.5",
        "spark.speculation.quantile": "0.5",
        "spark.speculation.interval": "100ms",
        "spark.task.maxFailures": "8",
      }),
    );
    await sc.range(0, 2, 1, 2).count();
  });
  afterAll(async () => {
    await sc?.stop();
    await rm(directory, { recursive: true, force: true });
  });

  /** Slow on purpose: an executor is lost while it runs. */
  const slowly = async (i: number): Promise<number> => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    return i;
  };

  it("of an executor in map tasks change no result and no accumulator", async () => {
    const seen = sc.accumulator(0);
    const job = sc
      .range(0, 400, 1, 4)
      .map(slowly)
      .map((i) => {
        seen.add(1);
        return [i % 10, i];
      })
      .reduceByKey((a, b) => a + b, 4)
      .collect();
    const [victim] = await until(async () => {
      const all = await executors();
      return all.length === 2 ? all : undefined;
    });
    await new Promise((resolve) => setTimeout(resolve, 1000));
    process.kill(victim as number, "SIGKILL");

    const sums = await job;

    const expected = Array.from({ length: 10 }, (_, k) => [k, 40 * k + 10 * 780]);
    expect(sums.toSorted(([a], [b]) => a - b)).toEqual(expected);
    expect(seen.value).toBe(400);
  });

  it("of an executor in reduce tasks make its map output again", async () => {
    const pairs = sc
      .range(0, 400, 1, 4)
      .map((i) => [i % 8, i])
      .groupByKey(4);
    expect(await pairs.count()).toBe(8);
    const job = pairs
      .mapValues(async (values) => {
        await new Promise((resolve) => setTimeout(resolve, 1500));
        return values.length;
      })
      .collect();
    const [victim] = await until(async () => {
      const all = await executors();
      return all.length === 2 ? all : undefined;
    });
    await new Promise((resolve) => setTimeout(resolve, 700));
    process.kill(victim as number, "SIGKILL");

    expect((await job).map(([, n]) => n)).toEqual(Array.from({ length: 8 }, () => 50));
  });

  it("of a worker process cost one attempt of its task", async () => {
    const records = await sc
      .range(0, 40, 1, 4)
      .map((i) => {
        const context = TaskContext.get();
        if (context?.partitionId() === 2 && context.attemptNumber() === 0)
          process.kill(process.pid, "SIGKILL");
        return i;
      })
      .sum();

    expect(records).toBe(780);
  });

  it("of time make Spark run a task twice, which writes its output once", async () => {
    const out = join(directory, "speculated");

    await sc
      .range(0, 40, 1, 8)
      .map(async (i) => {
        const context = TaskContext.get();
        const isSlow = context?.partitionId() === 7 && context.attemptNumber() === 0;
        await new Promise((resolve) => setTimeout(resolve, isSlow ? 4000 : 60));
        return i;
      })
      .saveAsTextFile(out);

    const parts = (await readdir(out)).filter((name) => name.startsWith("part-"));
    const lines = await Promise.all(parts.map((name) => readFile(join(out, name), "utf8")));
    expect(parts.length).toBe(8);
    expect(
      lines
        .join("")
        .trim()
        .split("\n")
        .map(Number)
        .toSorted((a, b) => a - b),
    ).toEqual(Array.from({ length: 40 }, (_, i) => i));
  });
});
