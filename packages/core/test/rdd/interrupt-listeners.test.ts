import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SparkConf, SparkContext, TaskContext } from "@firesteel/core";
import { describe, expect, it } from "vitest";

/** A context that never ends a thread, and a directory that its tasks write in. */
async function withTasks(
  use: (sc: SparkContext, directory: string) => Promise<void>,
): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), "interrupt-test-"));
  const conf = new SparkConf().setMaster("local[1]").setAppName("interrupts");
  const sc = new SparkContext(conf.set("spark.task.reaper.killTimeout", "1h"));
  try {
    await use(sc, directory);
  } finally {
    await sc.stop();
    rmSync(directory, { recursive: true });
  }
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe("an interrupt listener", () => {
  it("frees a task that waits, so that its worker is kept", async () => {
    await withTasks(async (sc, directory) => {
      const removed: string[] = [];
      sc.addSparkListener({ onExecutorRemoved: ({ executorId }) => void removed.push(executorId) });
      const controller = new AbortController();
      const waiting = sc.parallelize([1], 1).map(async (x) => {
        await new Promise((_, reject) => {
          TaskContext.get()?.addTaskInterruptListener((context, reason) => {
            writeFileSync(join(directory, "told"), `${context.partitionId()} ${reason}`);
            reject(new Error("let go"));
          });
          writeFileSync(join(directory, "waits"), "");
        });
        return x;
      });
      const job = waiting.collect({ signal: controller.signal });
      job.catch(() => undefined);
      await until(() => existsSync(join(directory, "waits")));

      controller.abort(new Error("no more need"));

      await expect(job).rejects.toMatchObject({ code: "JOB_CANCELLED" });
      // There is one worker, which the killed task holds until it lets go.
      expect(await sc.parallelize([1, 2], 2).count()).toBe(2);
      expect(readFileSync(join(directory, "told"), "utf8")).toMatch(/^0 .*no more need/);
      expect(removed).toEqual([]);
    });
  });

  it("is told by a task that computes at its next pause, before the completion listeners", async () => {
    await withTasks(async (sc, directory) => {
      const controller = new AbortController();
      const busy = sc.range(0, 1e9, 1, 1).map((x) => {
        if (x > 0) return x;
        const log: string[] = [];
        const context = TaskContext.get();
        context?.addTaskInterruptListener(() => log.push("interrupted first"));
        context?.addTaskInterruptListener(() => {
          log.push("interrupted last");
          throw new Error("in the listener");
        });
        context?.addTaskCompletionListener((ended) => {
          log.push(`completed ${String(ended.isFailed())}`);
          writeFileSync(join(directory, "log"), log.join());
        });
        writeFileSync(join(directory, "runs"), "");
        return x;
      });
      const job = busy.count({ signal: controller.signal });
      job.catch(() => undefined);
      await until(() => existsSync(join(directory, "runs")));

      controller.abort(new Error("enough"));

      await expect(job).rejects.toMatchObject({ code: "JOB_CANCELLED" });
      await until(() => existsSync(join(directory, "log")));
      expect(readFileSync(join(directory, "log"), "utf8")).toBe(
        "interrupted last,interrupted first,completed true",
      );
    });
  });
});
