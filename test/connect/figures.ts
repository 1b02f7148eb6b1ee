import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { SparkContext } from "@firesteel/core";

interface JobJson {
  readonly jobId: number;
  readonly numTasks: number;
  readonly status: string;
  readonly stageIds: readonly number[];
}

interface StageJson {
  readonly stageId: number;
  readonly status: string;
  readonly shuffleReadBytes: number;
  readonly shuffleWriteBytes: number;
  readonly memoryBytesSpilled: number;
  readonly diskBytesSpilled: number;
}

/** What Spark itself tells of our jobs, by its web UI at `ui`. */
export function figuresOfSpark(open: () => SparkContext, ui: string): void {
  describe("by Spark's own figures", () => {
    it("a join shuffles no persisted side of its partitioner again", async () => {
      await using sc = open();
      const grouped = (n: number) =>
        sc
          .range(0, 2000, 1, 3)
          .map((i): [number, number] => [i % 100, i])
          .groupByKey(n)
          .cache();
      const [left, right, other] = [grouped(4), grouped(4), grouped(3)];
      const making = await stagesOf(sc, ui, async () => {
        for (const side of [left, right, other]) expect(await side.count()).toBe(100);
      });
      expect(shuffled(making)).toBeGreaterThan(0);

      const joining = await stagesOf(sc, ui, async () => {
        expect(await left.join(right).count()).toBe(100);
      });
      expect(joining.filter(({ status }) => status === "COMPLETE")).toHaveLength(1);
      expect(shuffled(joining)).toBe(0);

      const moving = await stagesOf(sc, ui, async () => {
        expect(await left.join(other, 4).count()).toBe(100);
      });
      expect(shuffled(moving)).toBeGreaterThan(0);
    });

    it("a worker says what it spilled", async () => {
      await using sc = open();
      const lines = sc
        .range(0, 300_000, 1, 2)
        .map((i): [number, string] => [(i * 7919) % 300_000, `${i} `.padEnd(600, "spill")]);

      const sorting = await stagesOf(sc, ui, async () => {
        const keys = await lines.sortByKey(true, 1).keys().take(3);
        expect(keys).toEqual([0, 1, 2]);
      });

      const spilled = sorting.filter(({ diskBytesSpilled }) => diskBytesSpilled > 0);
      expect(spilled).toHaveLength(1);
      expect(spilled[0]?.memoryBytesSpilled).toBeGreaterThan(0);
    });
  });
}

function shuffled(stages: readonly StageJson[]): number {
  return stages.reduce((sum, stage) => sum + stage.shuffleReadBytes + stage.shuffleWriteBytes, 0);
}

/** The stages of the jobs that Spark ran for `work`. Its UI hears of jobs in order: one more tells that it knows all. */
async function stagesOf(
  sc: SparkContext,
  ui: string,
  work: () => Promise<void>,
): Promise<StageJson[]> {
  const [application] = await json<{ id: string }>(`${ui}/api/v1/applications`);
  const of = `${ui}/api/v1/applications/${application?.id}`;
  const before = new Set((await json<JobJson>(`${of}/jobs`)).map(({ jobId }) => jobId));
  await work();
  const last = 23;
  await sc.range(0, last, 1, last).count();
  for (;;) {
    const jobs = (await json<JobJson>(`${of}/jobs`)).filter(({ jobId }) => !before.has(jobId));
    if (jobs.some(({ numTasks, status }) => numTasks === last && status === "SUCCEEDED")) {
      const ofWork = jobs.filter(({ numTasks }) => numTasks !== last);
      const ids = new Set(ofWork.flatMap(({ stageIds }) => stageIds));
      return (await json<StageJson>(`${of}/stages`)).filter(({ stageId }) => ids.has(stageId));
    }
    await delay(50);
  }
}

async function json<T>(url: string): Promise<T[]> {
  return (await (await fetch(url)).json()) as T[];
}
