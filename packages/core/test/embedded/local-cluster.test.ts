import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FiresteelError, SparkConf, SparkContext, TaskContext } from "@firesteel/core";
import { describe, expect, it } from "vitest";

interface Tools {
  readonly sc: SparkContext;
  readonly directory: string;
  /** Removed executors so far. */
  readonly removed: readonly string[];
}

async function onCluster(
  use: (tools: Tools) => Promise<void>,
  master = "local-cluster[2,1,256]",
): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), "cluster-test-"));
  const conf = new SparkConf().setMaster(master).setAppName("cluster");
  const sc = new SparkContext(conf.set("spark.local.dir", join(directory, "local")));
  sc.setLogLevel("ERROR");
  const removed: string[] = [];
  sc.addSparkListener({ onExecutorRemoved: ({ executorId }) => void removed.push(executorId) });
  try {
    await use({ sc, directory, removed });
    expect(await sc.range(0, 100, 1, 4).sum()).toBe(4950);
  } finally {
    await sc.stop();
    expect(workerProcesses()).toEqual([]);
    expect(
      existsSync(join(directory, "local")) ? readdirSync(join(directory, "local")) : [],
    ).toEqual([]);
    rmSync(directory, { recursive: true });
  }
}

/** Worker processes of this process. */
function workerProcesses(): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const [state, parent] = readFileSync(`/proc/${pid}/stat`, "utf8")
          .split(") ")
          .at(-1)!
          .split(" ");
        const command = readFileSync(`/proc/${pid}/cmdline`, "utf8");
        return (
          Number(parent) === process.pid && state !== "Z" && command.includes("worker-process-main")
        );
      } catch {
        return false;
      }
    })
    .map(Number);
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
}

/** Does something bad to the process in the first attempt of partition 1. */
const badly = (sc: SparkContext, act: () => void): Promise<[number, number][]> =>
  sc
    .range(0, 4000, 1, 4)
    .map((x): [number, number] => {
      if (x === 1500 && TaskContext.get()?.attemptNumber() === 0) act();
      return [x % 7, x];
    })
    .reduceByKey((a, b) => a + b, 3)
    .collect();

const sums = Array.from({ length: 7 }, (_, key) => {
  let sum = 0;
  for (let x = key; x < 4000; x += 7) sum += x;
  return [key, sum];
});

describe("local-cluster", () => {
  it("runs tasks in as many processes as it says, and ends them", async () => {
    await onCluster(async ({ sc }) => {
      const pids = await sc
        .range(0, 8, 1, 8)
        .mapPartitions(async () => {
          await new Promise((resolve) => setTimeout(resolve, 50));
          return [process.pid];
        })
        .distinct()
        .collect();

      expect(pids).not.toContain(process.pid);
      expect(pids.toSorted()).toEqual(workerProcesses().toSorted());
      expect(pids).toHaveLength(2);
    });
  });

  it("runs several tasks in one process where it has the cores", async () => {
    await onCluster(async ({ sc, removed }) => {
      // Both at once, or this waits for ever.
      const pids = await sc
        .range(0, 2, 1, 2)
        .barrier()
        .mapPartitions(async () => [process.pid])
        .collect();
      expect(new Set(pids).size).toBe(1);

      expect(await badly(sc, () => process.exit(1))).toHaveLength(7);
      expect(removed).toHaveLength(1);
      expect(workerProcesses()).toEqual(pids.slice(0, 1));
    }, "local-cluster[1,2,512]");
  });

  const faults: Readonly<Record<string, () => void>> = {
    "that is killed": () => {
      process.kill(process.pid, "SIGKILL");
    },
    "whose native code crashes": () => {
      process.kill(process.pid, "SIGSEGV");
    },
    "that exits": () => process.exit(3),
    "whose heap is used up by a Map": () => {
      const map = new Map<number, object>();
      for (let i = 0; ; i++) map.set(i, { text: `value ${i}` });
    },
  };
  it.each(Object.keys(faults))("survives a worker process %s", async (fault) => {
    await onCluster(async ({ sc, removed }) => {
      const found = await badly(sc, faults[fault]!);

      expect(found.toSorted(([a], [b]) => a - b)).toEqual(sums);
      expect(removed).toHaveLength(1);
    });
  });

  it("fails the job of a task whose process always dies, and goes on", async () => {
    await onCluster(async ({ sc, removed }) => {
      const failure: unknown = await sc
        .range(0, 4, 1, 2)
        .map((x) => {
          if (x === 3) process.kill(process.pid, "SIGKILL");
          return x;
        })
        .collect()
        .catch((error: unknown) => error);

      expect(FiresteelError.is(failure, "TASK_FAILED")).toBe(true);
      const lost = (failure as { cause: FiresteelError & { cause: FiresteelError } }).cause;
      expect(lost.code).toBe("EXECUTOR_LOST");
      expect(lost.cause).toMatchObject({
        code: "WORKER_PROCESS_LOST",
        fields: { signal: "SIGKILL" },
      });
      expect(removed.length).toBeGreaterThanOrEqual(4);
    });
  });

  it("runs a task that throws again, up to spark.task.maxFailures", async () => {
    await onCluster(async ({ sc }) => {
      const found = await badly(sc, () => {
        throw new Error("once");
      });

      expect(found.toSorted(([a], [b]) => a - b)).toEqual(sums);
    });
  });

  it("keeps what a dead process has made", async () => {
    await onCluster(async ({ sc, removed }) => {
      const computed = sc.longAccumulator("computed");
      const kept = sc
        .range(0, 1000, 1, 4)
        .map((x) => {
          computed.add(1);
          return [x % 10, x] as [number, number];
        })
        .cache();
      const shuffled = kept.reduceByKey((a, b) => a + b, 2);
      const first = await shuffled.collect();
      for (const pid of workerProcesses()) process.kill(pid, "SIGKILL");
      await until(() => removed.length === 2);

      const second = await shuffled.collect();
      expect(second.toSorted()).toEqual(first.toSorted());
      expect(await kept.count()).toBe(1000);
      expect(computed.value).toBe(1000);
    });
  });

  it("reads what was made anew after a block was lost, not what was there before", async () => {
    await onCluster(async ({ sc, directory }) => {
      const shuffled = sc
        .range(0, 4000, 1, 4)
        .map((x): [number, number] => [x % 7, x])
        .reduceByKey((a, b) => a + b, 3);
      for (let round = 0; round < 3; round++) {
        const found = await shuffled.collect();
        expect(found.toSorted(([a], [b]) => a - b)).toEqual(sums);
        const local = join(directory, "local");
        const files = readdirSync(local, { recursive: true, encoding: "utf8" });
        for (const file of files.filter((name) => name.endsWith(".bin")))
          writeFileSync(join(local, file), "");
      }
    });
  });

  it("stops within its time though a task is in a call that cannot be interrupted", async () => {
    await onCluster(async ({ sc, directory }) => {
      const mark = join(directory, "waits");
      const job = sc
        .range(1)
        .map((x) => {
          writeFileSync(mark, "");
          Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
          return x;
        })
        .collect();
      job.catch(() => undefined);
      await until(() => existsSync(mark));

      sc.cancelAllJobs();

      await expect(job).rejects.toMatchObject({ code: "JOB_CANCELLED" });
    });
  });

  it("cancels tasks and keeps their process", async () => {
    await onCluster(async ({ sc, directory, removed }) => {
      const controller = new AbortController();
      const mark = join(directory, "runs");
      const job = sc
        .range(0, 1e9, 1, 2)
        .map((x) => {
          if (x === 0) writeFileSync(mark, "");
          return x;
        })
        .count({ signal: controller.signal });
      job.catch(() => undefined);
      await until(() => existsSync(mark));

      controller.abort();

      await expect(job).rejects.toMatchObject({ code: "JOB_CANCELLED" });
      expect(await sc.range(0, 10, 1, 2).sum()).toBe(45);
      expect(removed).toEqual([]);
    });
  });
});
