import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { SparkConf, SparkContext, TaskContext } from "@firesteel/core";

/** The context and the directory of a suite's losses, which happen at certain records: no clock decides what is tested. */
export class LossSite {
  #sc: SparkContext | undefined;
  #directory = "";

  /** For all tests of a `describe`, with a context of these settings. */
  constructor(settings: () => Readonly<Record<string, string>>) {
    beforeAll(async () => {
      this.#directory = await mkdtemp(join(tmpdir(), "firesteel-losses-"));
      const conf = new SparkConf()
        .setAppName("losses")
        .set("spark.task.maxFailures", "8")
        .setAll(settings());
      this.#sc = new SparkContext(conf);
    });
    afterAll(async () => {
      await this.#sc?.stop();
      await rm(this.#directory, { recursive: true, force: true });
    });
  }

  get sc(): SparkContext {
    if (this.#sc === undefined) throw new Error("no test is running");
    return this.#sc;
  }

  file(name: string): string {
    return join(this.#directory, name);
  }
}

/** Executors that are killed. */
export function executorLosses(site: LossSite): void {
  it("of an executor in map tasks change no result and no accumulator", async () => {
    const mark = site.file("map");
    const seen = site.sc.accumulator(0);
    const job = site.sc
      .range(0, 400, 1, 4)
      .map(async (i) => {
        seen.add(1);
        if (i === 150) await untilExecutorDies(mark);
        return [i % 10, i];
      })
      .reduceByKey((a, b) => a + b, 4)
      .collect();

    await killExecutor(mark, job);
    const sums = await job;

    expect(sums.toSorted(([a], [b]) => a - b)).toEqual(
      Array.from({ length: 10 }, (_, k) => [k, 40 * k + 10 * 780]),
    );
    expect(seen.value).toBe(400);
  });

  it("of an executor in reduce tasks that write output leave it whole, once", async () => {
    const mark = site.file("reduce");
    const out = site.file("reduced");
    const groups = site.sc
      .range(0, 400, 1, 4)
      .map((i) => [i % 80, i])
      .groupByKey(4);
    expect(await groups.count()).toBe(80);
    const job = groups
      .map(async ([key, values]) => {
        if (key === 41) await untilExecutorDies(mark);
        return `${key} ${values.length}`;
      })
      .saveAsTextFile(out);

    await killExecutor(mark, job);
    await job;

    expect(await linesOf(out, 4)).toEqual(
      Array.from({ length: 80 }, (_, key) => `${key} 5`).toSorted(),
    );
  });
}

/** Worker processes that die. */
export function workerLosses(site: LossSite): void {
  it("of a worker process in map tasks cost one attempt", async () => {
    const mark = site.file("map-worker");
    const seen = site.sc.accumulator(0);
    const attempts = await site.sc
      .range(0, 40, 1, 4)
      .map((i) => {
        seen.add(1);
        if (i === 25) dieOnce(mark);
        return [TaskContext.get()?.partitionId(), TaskContext.get()?.attemptNumber()];
      })
      .distinct(2)
      .collect();

    expect(existsSync(mark)).toBe(true);
    expect(attempts.toSorted()).toEqual([
      [0, 0],
      [1, 0],
      [2, 1],
      [3, 0],
    ]);
    expect(seen.value).toBe(40);
  });

  it("of a worker process in reduce tasks that write output leave it whole, once", async () => {
    const mark = site.file("reduce-worker");
    const out = site.file("reduced-by-workers");
    await site.sc
      .range(0, 400, 1, 4)
      .map((i) => [i % 80, 1])
      .reduceByKey((a, b) => a + b, 4)
      .map(([key, n]) => {
        if (key === 41) dieOnce(mark);
        return `${key} ${n}`;
      })
      .saveAsTextFile(out);

    expect(existsSync(mark)).toBe(true);
    expect(await linesOf(out, 4)).toEqual(
      Array.from({ length: 80 }, (_, key) => `${key} 5`).toSorted(),
    );
  });
}

/** A task that takes too long: the context must speculate. */
export function timeLosses(site: LossSite): void {
  it("of time make Spark run a task twice, which writes its output once", async () => {
    const mark = site.file("second-attempt");
    const out = site.file("speculated");

    await site.sc
      .range(0, 40, 1, 8)
      .map(async (i) => {
        const isFirst = TaskContext.get()?.attemptNumber() === 0;
        if (i === 37 && !isFirst) writeFileSync(mark, "");
        while (i === 37 && isFirst && !existsSync(mark)) await delay(20);
        return `${i}`;
      })
      .saveAsTextFile(out);

    expect(existsSync(mark)).toBe(true);
    expect(await linesOf(out, 8)).toEqual(Array.from({ length: 40 }, (_, i) => `${i}`).toSorted());
  });
}

/** In a task, the first time: tells the driver the process of its executor, and goes no further. */
async function untilExecutorDies(mark: string): Promise<void> {
  // Its parent is the daemon, whose parent is the executor.
  const daemon = readFileSync(`/proc/${process.ppid}/stat`, "utf8");
  const executor = daemon.slice(daemon.lastIndexOf(")") + 2).split(" ")[1];
  if (isFirst(mark, String(executor))) for (;;) await delay(1000);
}

/** In a task, the first time: ends its worker process, as a crash of native code does. */
function dieOnce(mark: string): void {
  if (isFirst(mark, "")) process.kill(process.pid, "SIGKILL");
}

function isFirst(mark: string, content: string): boolean {
  try {
    writeFileSync(mark, content, { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** Kills the executor that {@link untilExecutorDies} tells of while the job runs. */
async function killExecutor(mark: string, job: Promise<unknown>): Promise<void> {
  let isOver = false;
  const end = (): void => {
    isOver = true;
  };
  job.then(end, end);
  for (; !isOver; await delay(20)) {
    const executor = Number(await readFile(mark, "utf8").catch(() => ""));
    if (executor === 0) continue;
    const command = await readFile(`/proc/${executor}/cmdline`, "utf8");
    if (!command.includes("ExecutorBackend")) throw new Error(`not an executor: ${command}`);
    process.kill(executor, "SIGKILL");
    return;
  }
}

/** All lines of an output's files, sorted, as they were written by so many tasks. */
async function linesOf(directory: string, numFiles: number): Promise<string[]> {
  const names = (await readdir(directory)).filter((name) => !name.startsWith(".")).toSorted();
  expect(names).toEqual([
    "_SUCCESS",
    ...Array.from({ length: numFiles }, (_, i) => `part-${String(i).padStart(5, "0")}`),
  ]);
  const texts = await Promise.all(names.map((name) => readFile(join(directory, name), "utf8")));
  return texts.join("").trim().split("\n").toSorted();
}
