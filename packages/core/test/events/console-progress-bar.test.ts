import { SparkConf } from "@firesteel/core";
import { ApplicationEvents } from "#src/events/application-events";
import type { StageStatus } from "#src/events/app-status-store";
import { ConsoleProgressBar, progressLine } from "#src/events/console-progress-bar";
import { Logger } from "#src/events/logger";
import { describe, expect, it } from "vitest";

const stage = (stageId: number, done: number, active: number, total: number): StageStatus => ({
  stageId,
  attemptNumber: 0,
  name: "",
  numTasks: total,
  submissionTime: 0,
  completionTime: undefined,
  status: "ACTIVE",
  numActiveTasks: active,
  numCompletedTasks: done,
  numFailedTasks: 0,
});

/** A bar over one running stage of ten tasks, of which three are done. */
const openBar = (isTTY: boolean, columns = 40) => {
  const written: string[] = [];
  const logged: string[] = [];
  const logger = new Logger("WARN", (line) => logged.push(line));
  const events = new ApplicationEvents(new SparkConf({ "spark.ui.showConsoleProgress": false }), {
    logger,
  });
  const common = { job: 0, stage: 0, stageAttempt: 0, attempt: 0, executor: "w0", time: 0 };
  events.engineListener({ ...common, type: "stageSubmitted", name: "s", numTasks: 10, rdds: [] });
  for (let id = 0; id < 3; id += 1) {
    const task = { ...common, partition: id, taskAttemptId: id };
    events.engineListener({ ...task, type: "taskStarted" });
    events.engineListener({ ...task, type: "taskEnded", outcome: "success" });
  }
  const terminal = { isTTY, columns, write: (text: string) => written.push(text) };
  const bar = new ConsoleProgressBar(events.status, {
    terminal,
    logger,
    updateIntervalMs: 1 << 30,
  });
  return { bar, events, written, logged, logger };
};

describe("progressLine", () => {
  it("looks like Spark's", () => {
    expect(progressLine([stage(0, 3, 2, 10)], 45)).toBe(
      `[Stage 0:======>${" ".repeat(15)}(3 + 2) / 10]`,
    );
  });

  it.each([
    [0, 2],
    [5, 2],
    [10, 0],
  ])("leaves the last column free with %d done", (done, active) => {
    expect(progressLine([stage(0, done, active, 10)], 60)).toHaveLength(59);
  });

  it("shares the line between stages", () => {
    const line = progressLine([stage(1, 1, 1, 4), stage(2, 0, 1, 4)], 81);

    expect(line).toHaveLength(80);
    expect(line).toMatch(/^\[Stage 1:=+> +\(1 \+ 1\) \/ 4\]\[Stage 2:> +\(0 \+ 1\) \/ 4\]$/);
  });

  it("keeps the numbers where there is no room for a bar", () => {
    expect(progressLine([stage(0, 3, 2, 10)], 5)).toBe("[Stage 0:(3 + 2) / 10]");
  });
});

describe("ConsoleProgressBar", () => {
  it("draws a stage after half a second, once a state, and takes it away", () => {
    const { bar, written } = openBar(true);

    bar.refresh(499);
    expect(written).toEqual([]);
    bar.refresh(500);
    bar.refresh(700);
    bar.stop();

    expect(written).toEqual([
      `\r[Stage 0:=====>${" ".repeat(11)}(3 + 0) / 10]`,
      `\r${" ".repeat(39)}\r`,
    ]);
  });

  it("takes 80 columns for a terminal that does not know its width", () => {
    const { bar, written } = openBar(true, 0);

    bar.refresh(600);
    bar.stop();

    expect(written[0]).toHaveLength(80);
  });

  it("makes way for a log line and leaves the logger as it was", () => {
    const { bar, written, logged, logger } = openBar(true);

    bar.refresh(600);
    logger.warn("x", "careful");
    bar.stop();
    logger.warn("x", "again");

    expect(written.at(-1)).toMatch(/^\r +\r$/);
    expect(written).toHaveLength(2);
    expect(logged).toHaveLength(2);
  });

  it("writes plain lines where there is no terminal, one for each tenth", () => {
    const { bar, written } = openBar(false);

    bar.refresh(600);
    bar.refresh(900);
    bar.stop();

    expect(written).toHaveLength(1);
    expect(written[0]).toMatch(/^\[Stage 0:=+> +\(3 \+ 0\) \/ 10\]\n$/);
  });

  it("goes when the stage is complete", () => {
    const { bar, events, written } = openBar(true);

    bar.refresh(600);
    events.engineListener({ type: "stageCompleted", job: 0, stage: 0, attempt: 0, time: 700 });
    bar.refresh(800);
    bar.stop();

    expect(written).toHaveLength(2);
  });
});
