import { describe, expect, it } from "vitest";
import { jobStart, stageInfo, taskEnd, taskStart } from "../store/events.ts";
import { startTestUi, type TestApplication } from "../server/test-application.ts";

const numTasks = 100_000;

/** A stage of 100,000 tasks, of which the last one runs and number 77 has failed. */
function runTasks({ ui: { listener } }: TestApplication): void {
  const stage = stageInfo(0, numTasks);
  void listener.onJobStart?.(jobStart(0, [stage]));
  void listener.onStageSubmitted?.({ event: "StageSubmitted", stageInfo: stage, properties: {} });
  const failure = { name: "Error", code: "X", blame: "user", message: "lost its way" } as const;
  for (let id = 0; id < numTasks; id++) {
    const start = taskStart(0, id, { launchTime: 1000 + id });
    void listener.onTaskStart?.(start);
    const reason = { kind: "ExceptionFailure", failure } as const;
    const runTimeMs = (id * 7919) % numTasks;
    if (id < numTasks - 1)
      void listener.onTaskEnd?.(taskEnd(start, { runTimeMs }, ...(id === 77 ? [reason] : [])));
  }
}

interface Task {
  readonly taskId: number;
  readonly status: string;
  readonly errorMessage?: string;
  readonly taskMetrics?: { readonly executorRunTime: number };
}

describe("the status API of a stage of 100,000 tasks", () => {
  it("pages, orders and searches them, and tells their quantiles", async () => {
    await using test = await startTestUi();
    runTasks(test);
    const base = `${test.ui.url}/api/v1/applications/app-1/stages/0/0`;
    const get = async <T>(path: string): Promise<T> =>
      (await (await fetch(base + path)).json()) as T;

    const stage = await get<{ numCompleteTasks: number; numFailedTasks: number }>("?details=false");
    expect(stage).toMatchObject({
      numActiveTasks: 1,
      numCompleteTasks: numTasks - 2,
      numFailedTasks: 1,
    });

    const slowest = await get<Task[]>("/taskList?sortBy=-runtime&length=2");
    expect(slowest.map(({ taskMetrics }) => taskMetrics?.executorRunTime)).toEqual([
      numTasks - 1,
      numTasks - 2,
    ]);
    const page = await get<Task[]>("/taskList?offset=99990&length=50");
    expect(page.map(({ taskId }) => taskId)).toEqual(
      Array.from({ length: 10 }, (_, i) => 99_990 + i),
    );
    const failed = await get<Task[]>("/taskList?status=failed");
    expect(failed).toMatchObject([{ taskId: 77, status: "FAILED" }]);
    expect(failed[0]?.errorMessage).toContain("lost its way");

    const table = await get<{ recordsFiltered: string; recordsTotal: string; aaData: Task[] }>(
      "/taskTable?search%5Bvalue%5D=lost&start=0&length=10&columnNameToSort=Duration&order%5B0%5D%5Bdir%5D=desc",
    );
    expect(table).toMatchObject({ recordsFiltered: "1", recordsTotal: String(numTasks) });
    expect(table.aaData.map(({ taskId }) => taskId)).toEqual([77]);

    const summary = await get<{ executorRunTime: number[] }>("/taskSummary?quantiles=0,0.5,1");
    expect(summary.executorRunTime).toEqual([0, numTasks / 2, numTasks - 1]);
  });
});
