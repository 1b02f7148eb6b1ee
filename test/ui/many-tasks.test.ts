import type { StageInfo, TaskInfo } from "@firesteel/core";
import type { ApplicationUi } from "@firesteel/core/ui";
import { startUi } from "@firesteel/ui";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
// @ts-expect-error -- a plain script without types
import { launchChromium as launch } from "../../../tools/ci/chromium.mjs";

const launchChromium = launch as () => Promise<Browser>;
const numTasks = 100_000;

let ui: ApplicationUi;
let browser: Browser;

/** Events of a stage that runs: all tasks but the last one have ended. */
function tellTasks({ listener }: ApplicationUi): void {
  const stage: StageInfo = {
    stageId: 0,
    attemptNumber: 0,
    jobId: 0,
    name: "count at many.ts:1:1",
    details: "",
    numTasks,
    rddInfos: [],
    parentIds: [],
    writesShuffle: false,
    accumulables: [],
    submissionTime: 1_000_000,
  };
  void listener.onJobStart?.({
    event: "JobStart",
    jobId: 0,
    time: 1_000_000,
    name: stage.name,
    stageIds: [0],
    stageInfos: [stage],
    properties: {},
    tags: [],
  });
  void listener.onStageSubmitted?.({ event: "StageSubmitted", stageInfo: stage, properties: {} });
  for (let taskId = 0; taskId < numTasks; taskId++) {
    const started: TaskInfo = {
      taskId,
      index: taskId,
      attemptNumber: 0,
      executorId: String(taskId % 4),
      host: "here",
      taskLocality: "PROCESS_LOCAL",
      launchTime: 1_000_000 + taskId,
      speculative: false,
      status: "RUNNING",
      accumulables: [],
    };
    const place = { jobId: 0, stageId: 0, stageAttemptId: 0 };
    void listener.onTaskStart?.({ event: "TaskStart", ...place, taskInfo: started });
    if (taskId === numTasks - 1) return;
    const finishTime = started.launchTime + ((taskId * 7919) % numTasks);
    void listener.onTaskEnd?.({
      event: "TaskEnd",
      ...place,
      taskInfo: { ...started, finishTime, status: "SUCCESS" },
      reason: { kind: "Success" },
    });
  }
}

beforeAll(async () => {
  ui = await startUi({
    id: "app-1",
    name: "many",
    user: "somebody",
    master: "local[2]",
    startTime: 1_000_000,
    version: "0.0.0",
    settings: () => ({ "spark.ui.port": "0" }),
    storage: async () => [],
    executors: async () => [],
    threads: async () => undefined,
    pools: () => [],
    cancelJob: () => undefined,
    cancelStage: () => undefined,
    log: () => undefined,
  });
  tellTasks(ui);
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
  await ui?.close();
});

describe("the page of a stage of 100,000 tasks", () => {
  it("shows a page of them, and orders, finds and leafs through all of them", async () => {
    const page = await browser.newPage();
    page.setDefaultTimeout(120_000);
    const started = performance.now();
    await page.goto(`${ui.url}/stages/stage/?id=0&attempt=0`);
    const rows = page.locator("tbody tr:has(td[data-title=Task])");
    await rows.nth(19).waitFor();
    console.log(`the page of ${numTasks} tasks took ${Math.round(performance.now() - started)} ms`);
    expect(await rows.count()).toBe(20);

    await page.getByRole("button", { name: "Last", exact: true }).click();
    await page.getByText("Page 5000 of 5000").waitFor();
    await rows.getByText("99,999", { exact: true }).waitFor();

    await page.getByLabel("Status").selectOption("RUNNING");
    await page.getByText("1 of 100,000 remembered tasks").waitFor();
    expect(await rows.count()).toBe(1);

    await page.getByLabel("Status").selectOption("SUCCESS");
    await page.getByText("99,999 of 100,000 remembered tasks").waitFor();
    await page.getByRole("button", { name: "Duration" }).click();
    await page.locator("th[aria-sort=ascending]", { hasText: "Duration" }).waitFor();
    await rows.first().getByText("0 ms", { exact: true }).waitFor();
    await page.context().close();
  });
});
