import { TaskTable, type TaskKey } from "#src/store/task-table";
import { describe, expect, it } from "vitest";
import { taskEnd, taskStart } from "./events.ts";

/** Tasks 0, 1, … with these run times; the values below 0 are of tasks that still run. */
function tableOf(runTimes: readonly number[]): TaskTable {
  const table = new TaskTable();
  runTimes.forEach((runTimeMs, id) => {
    const start = taskStart(0, id, { launchTime: 1000 + id });
    table.start(start.taskInfo);
    if (runTimeMs >= 0) {
      const { taskInfo, taskMetrics } = taskEnd(start, { runTimeMs });
      table.end(taskInfo, taskMetrics, undefined);
    }
  });
  return table;
}

const idsBy = (table: TaskTable, key: TaskKey, isDescending: boolean): number[] =>
  [...table.slots(key, isDescending)].map((slot) => table.row(slot).taskId);

describe("TaskTable", () => {
  it("orders tasks by a column, and tasks of equal values by their number", () => {
    const table = tableOf([5, 1, 5, 3]);

    expect(idsBy(table, "runTimeMs", false)).toEqual([1, 3, 0, 2]);
    expect(idsBy(table, "runTimeMs", true)).toEqual([0, 2, 3, 1]);
    expect(idsBy(table, "launchTime", true)).toEqual([3, 2, 1, 0]);
  });

  it("gives the values of the tasks that have succeeded, sorted", () => {
    const table = tableOf([5, -1, 1, 3]);

    expect([...(table.sortedValues("runTimeMs") ?? [])]).toEqual([1, 3, 5]);
    expect(table.sortedValues("shuffleReadBytes")).toBeUndefined();
    expect(table.succeeded).toBe(3);
  });

  it("uses the place of a task that it forgot again, and nothing of it stays", () => {
    const table = tableOf([7, 8]);

    expect(table.dropOldestEnded()).toBe(true);
    table.start(taskStart(0, 9).taskInfo);

    expect(idsBy(table, "taskId", false)).toEqual([1, 9]);
    const [, slot] = table.slots("taskId", false);
    expect(table.row(slot ?? -1)).toMatchObject({
      taskId: 9,
      status: "RUNNING",
      metrics: undefined,
    });
    expect(idsBy(table, "runTimeMs", false)).toEqual([9, 1]);
  });

  it("drops no task that runs", () => {
    const table = tableOf([-1, -1]);

    expect(table.dropOldestEnded()).toBe(false);
    expect(table.size).toBe(2);
  });

  it("keeps one copy of an error, and only the beginning of too many different ones", () => {
    const table = new TaskTable();
    const long = "x".repeat(10_000);
    for (let id = 0; id < 300; id++) {
      const start = taskStart(0, id);
      table.start(start.taskInfo);
      const failure = { name: "E", code: "E", blame: "user", message: "" } as const;
      const { taskInfo } = taskEnd(start, {}, { kind: "ExceptionFailure", failure });
      table.end(taskInfo, undefined, `${id} ${long}`);
    }

    const lengths = [...table.slots("taskId", false)].map(
      (slot) => table.row(slot).errorMessage?.length ?? 0,
    );
    expect(lengths[0]).toBe(8001);
    expect(lengths[299]).toBe(200);
  });
});
