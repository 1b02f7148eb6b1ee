import { describe, expect, it } from "vitest";
import { packMetrics, unpackEvent } from "#src/embedded/wire-event";
import type { EngineEvent } from "#src/engine/engine-event";
import { TaskMetrics } from "#src/runtime/task-metrics";

const identity = {
  job: 1,
  stage: 2,
  stageAttempt: 0,
  partition: 3,
  attempt: 1,
  taskAttemptId: 9,
  executor: "0",
};

describe("unpackEvent", () => {
  it("gives every counter of a task back under its name, after a way between threads", () => {
    const counters = new TaskMetrics().toJSON();
    const metrics = Object.fromEntries(Object.keys(counters).map((name, i) => [name, i + 0.5]));
    const packed = packMetrics(metrics as unknown as typeof counters);
    const event = { type: "taskEnded", time: 5, outcome: "success", ...identity } as const;

    const sent = structuredClone({ ...event, metrics: packed });

    expect(unpackEvent(sent)).toEqual({ ...event, metrics });
  });

  it("leaves events without counters as they are", () => {
    const killed: EngineEvent = { type: "taskEnded", time: 5, outcome: "killed", ...identity };
    const started: EngineEvent = { type: "taskStarted", time: 4, ...identity };

    expect(unpackEvent({ type: "taskEnded", time: 5, outcome: "killed", ...identity })).toEqual(
      killed,
    );
    expect(unpackEvent({ type: "taskStarted", time: 4, ...identity })).toEqual(started);
  });
});
