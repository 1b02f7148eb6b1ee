import { describe, expect, it } from "vitest";
import { FixedExecutionMemory } from "#src/runtime/memory/fixed-execution-memory";
import { type MemoryConsumer, TaskMemory } from "#src/runtime/memory/task-memory";

describe("TaskMemory", () => {
  it("grants until the budget is used up, and remembers the peak", () => {
    let peak = 0;
    const memory = new TaskMemory(new FixedExecutionMemory(100), (bytes) => (peak = bytes));
    const consumer = memory.openConsumer();

    expect(consumer.growTo(60)).toBe(true);
    expect(consumer.growTo(101)).toBe(false);
    expect(consumer.usedBytes).toBe(60);
    expect(consumer.growTo(100)).toBe(true);
    consumer.close();

    expect(peak).toBe(100);
    expect(memory.openConsumer().growTo(100)).toBe(true);
  });

  it("makes the largest other consumer spill before it refuses", () => {
    const memory = new TaskMemory(new FixedExecutionMemory(100));
    const spilled: string[] = [];
    const open = (name: string): MemoryConsumer => {
      const consumer: MemoryConsumer = memory.openConsumer(() => {
        spilled.push(name);
        consumer.shrinkTo(0);
      });
      return consumer;
    };
    const small = open("small");
    const large = open("large");
    const asking = open("asking");
    small.growTo(20);
    large.growTo(50);

    expect(asking.growTo(60)).toBe(true);
    expect(spilled).toEqual(["large"]);
    expect(asking.growTo(90)).toBe(true);
    expect(spilled).toEqual(["large", "small"]);
    expect(asking.growTo(120)).toBe(false);
    expect(spilled).toEqual(["large", "small"]);
  });

  it("passes over a consumer that cannot spill now, or is spilling", () => {
    const memory = new TaskMemory(new FixedExecutionMemory(100));
    const stuck = memory.openConsumer(() => undefined);
    stuck.growTo(50);
    let refused: boolean | undefined;
    const spilling: MemoryConsumer = memory.openConsumer(() => {
      // Needs more memory to spill: nobody may be made to spill for that twice.
      refused = !spilling.growTo(1000);
    });
    spilling.growTo(40);

    expect(memory.openConsumer().growTo(60)).toBe(false);
    expect(refused).toBe(true);
  });

  it("counts what is needed beyond the budget", () => {
    const memory = new TaskMemory(new FixedExecutionMemory(100));
    const consumer = memory.openConsumer();

    consumer.growNeeded(150);

    expect(consumer.usedBytes).toBe(150);
    expect(memory.openConsumer().growTo(1)).toBe(false);
    consumer.shrinkTo(50);
    expect(memory.openConsumer().growTo(50)).toBe(true);
  });
});
