import { describe, expect, it } from "vitest";
import { jobStart, stageInfo, taskEnd, taskStart } from "../store/events.ts";
import { startTestUi, type TestApplication } from "../server/test-application.ts";

async function ask({ ui }: TestApplication, path: string): Promise<[number, string]> {
  const answer = await fetch(`${ui.url}/api/v1/applications/app-1${path}`);
  return [answer.status, await answer.text()];
}

const stage = stageInfo(7, 2);

/** A stage that runs task 5 on executor 0. */
function runTask({ ui }: TestApplication): void {
  void ui.listener.onJobStart?.(jobStart(3, [stage]));
  void ui.listener.onStageSubmitted?.({
    event: "StageSubmitted",
    stageInfo: stage,
    properties: {},
  });
  void ui.listener.onTaskStart?.(taskStart(7, 5));
}

describe("the status API's threads", () => {
  it("have Spark's fields", async () => {
    await using test = await startTestUi();

    const [status, text] = await ask(test, "/executors/driver/threads");
    expect(status).toBe(200);
    expect(JSON.parse(text)).toEqual([
      {
        threadId: 0,
        threadName: "main",
        threadState: "RUNNABLE",
        stackTrace: { elems: ["f (a.js:1:2)"] },
        blockedByLock: "",
        holdingLocks: [],
        synchronizers: [],
        monitors: [],
        suspended: false,
        inNative: false,
        isDaemon: false,
        priority: 5,
      },
    ]);
  });

  it("are refused of an executor that is not there, is gone, or cannot be asked", async () => {
    await using test = await startTestUi();
    runTask(test);

    expect(await ask(test, "/executors/9/threads")).toEqual([404, "Executor does not exist."]);
    expect(await ask(test, "/executors/0/threads")).toEqual([404, "No thread dump is available."]);
    void test.ui.listener.onExecutorRemoved?.({
      event: "ExecutorRemoved",
      executorId: "0",
      reason: "gone",
      time: 1,
    });
    expect(await ask(test, "/executors/0/threads")).toEqual([400, "Executor is not active."]);
  });

  it("are told of a task only while it runs", async () => {
    await using test = await startTestUi();
    const thread = "/threads?taskId=5&executorId=0";
    const notRunning = [404, "Task '5' is not running on Executor '0' right now"];

    expect(await ask(test, thread)).toEqual(notRunning);
    runTask(test);
    expect(await ask(test, thread)).toEqual([404, "No thread dump is available."]);
    void test.ui.listener.onTaskEnd?.(taskEnd(taskStart(7, 5)));
    expect(await ask(test, thread)).toEqual(notRunning);
  });
});
