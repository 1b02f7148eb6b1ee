import { ListenerBus } from "#src/events/listener-bus";
import type { SparkListenerEvent } from "#src/events/listener-event";
import { Logger } from "#src/events/logger";
import type { SparkListener } from "#src/events/spark-listener";
import { EventEmitter, once } from "node:events";
import { describe, expect, it } from "vitest";

const jobStart = (jobId: number): SparkListenerEvent => ({
  event: "JobStart",
  jobId,
  time: 0,
  name: "count",
  stageIds: [],
  stageInfos: [],
  properties: {},
  tags: [],
});

const recorder = (): { listener: SparkListener; seen: number[] } => {
  const seen: number[] = [];
  return { seen, listener: { onJobStart: (event) => void seen.push(event.jobId) } };
};

describe("ListenerBus", () => {
  it("tells every listener in order, after the poster is done", async () => {
    const bus = new ListenerBus();
    const [a, b] = [recorder(), recorder()];
    bus.addListener(a.listener);
    bus.addListener(b.listener);
    bus.addListener(a.listener);

    for (const id of [1, 2, 3]) bus.post(jobStart(id));
    expect(a.seen).toEqual([]);
    await bus.flush();

    expect([a.seen, b.seen]).toEqual([
      [1, 2, 3],
      [1, 2, 3],
    ]);
  });

  it("tells a listener that comes late what was held for it, in order", async () => {
    const bus = new ListenerBus();
    const [held, late] = [recorder(), recorder()];
    bus.post(jobStart(0));
    bus.hold();
    for (const id of [1, 2]) bus.post(jobStart(id));

    bus.addHeld(held.listener);
    bus.post(jobStart(3));
    bus.addHeld(late.listener);
    bus.post(jobStart(4));
    await bus.flush();

    expect([held.seen, late.seen]).toEqual([[1, 2, 3, 4], [4]]);
  });

  it("logs what a listener throws or rejects with and goes on", async () => {
    const lines: string[] = [];
    const bus = new ListenerBus({ logger: new Logger("ERROR", (line) => lines.push(line)) });
    const good = recorder();
    bus.addListener({
      onJobStart: (event) => {
        if (event.jobId === 1) throw new Error("thrown here");
        return Promise.reject(new Error("rejected here"));
      },
    });
    bus.addListener(good.listener);

    bus.post(jobStart(1));
    bus.post(jobStart(2));
    await bus.flush();

    expect(good.seen).toEqual([1, 2]);
    expect(lines.join("\n")).toContain("thrown here");
    expect(lines.join("\n")).toContain("rejected here");
  });

  it("waits for a slow listener, whose order is kept, but holds up no other", async () => {
    const bus = new ListenerBus();
    const order: string[] = [];
    const gate = new EventEmitter();
    const opened = once(gate, "open");
    bus.addListener({
      onJobStart: async (event) => {
        await opened;
        order.push(`slow ${event.jobId}`);
      },
    });
    bus.addListener({
      onJobStart: (event) => {
        order.push(`fast ${event.jobId}`);
        if (event.jobId === 2) gate.emit("open");
      },
    });

    bus.post(jobStart(1));
    bus.post(jobStart(2));
    await bus.flush();

    expect(order).toEqual(["fast 1", "fast 2", "slow 1", "slow 2"]);
  });

  it("drops events above its capacity and says so once", async () => {
    const lines: string[] = [];
    const bus = new ListenerBus({
      capacity: 2,
      logger: new Logger("WARN", (line) => lines.push(line)),
    });
    const { listener, seen } = recorder();
    bus.addListener(listener);

    for (const id of [1, 2, 3, 4]) bus.post(jobStart(id));
    await bus.flush();

    expect(seen).toEqual([1, 2]);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain("spark.scheduler.listenerbus.eventqueue.capacity");
  });

  it("tells a removed listener nothing any more", async () => {
    const bus = new ListenerBus();
    const { listener, seen } = recorder();
    bus.addListener(listener);

    bus.post(jobStart(1));
    bus.removeListener(listener);
    bus.post(jobStart(2));
    await bus.flush();

    expect(seen).toEqual([]);
  });
});
