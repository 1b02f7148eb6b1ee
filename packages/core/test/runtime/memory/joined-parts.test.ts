import { getHeapStatistics } from "node:v8";
import { describe, expect, it } from "vitest";
import { type PairBatch, pairBatch } from "#src/runtime/batch";
import { listParts } from "#src/runtime/memory/combiner-parts";
import { FixedExecutionMemory } from "#src/runtime/memory/fixed-execution-memory";
import { JoinedParts, type LargeCombiner } from "#src/runtime/memory/joined-parts";
import { TaskMemory } from "#src/runtime/memory/task-memory";
import { Pace } from "#src/runtime/pace";

/** Pairs of several combiners; those of b and d come in parts, which lie in several batches. */
const batches: readonly PairBatch[] = [
  pairBatch(["a", "b", "b"], [[1], [2, 3], [4]]),
  pairBatch(["b"], [[5, 6]]),
  pairBatch([], []),
  pairBatch(["c", "d"], [[7], [8]]),
  pairBatch(["d", "e"], [[9], [10]]),
];

function joined(memory: TaskMemory, large: readonly LargeCombiner[]): JoinedParts {
  const rest = Array.from(batches);
  const source = {
    mayWait: false as const,
    next: (): PairBatch | null => rest.shift() ?? null,
  };
  const pace = new Pace(() => undefined);
  return new JoinedParts({ memory, pace }, source, large, listParts);
}

describe("JoinedParts", () => {
  it("makes combiners of several parts whole, and hands each out alone", () => {
    const reader = joined(new TaskMemory(new FixedExecutionMemory(1e6)), [
      { key: "b", parts: 3, bytes: 100 },
      { key: "d", parts: 2, bytes: 100 },
    ]);
    const given: unknown[] = [];
    for (let batch = reader.next(10); batch !== null; batch = reader.next(10))
      given.push(Array.from(batch.keys, (key, i) => [key, batch.values[i]]));

    expect(given).toEqual([
      [["a", [1]]],
      [["b", [2, 3, 4, 5, 6]]],
      [["c", [7]]],
      [["d", [8, 9]]],
      [["e", [10]]],
    ]);
  });

  it("reserves a combiner before it is made, until the next one is asked for", () => {
    const peaks: number[] = [];
    const memory = new TaskMemory(new FixedExecutionMemory(1200), (bytes) => peaks.push(bytes));
    const reader = joined(memory, [{ key: "b", parts: 3, bytes: 900 }]);
    const free = (bytes: number): boolean => {
      const consumer = memory.openConsumer();
      const isFree = consumer.growTo(bytes);
      consumer.close();
      return isFree;
    };

    reader.next(10);
    expect(peaks).toEqual([]);
    reader.next(10);
    expect(peaks).toEqual([1200]);
    expect([free(300), free(301)]).toEqual([true, false]);
    reader.next(10);
    expect(free(1200)).toBe(true);
  });

  it("refuses a combiner that the heap has no room for, before it is made", () => {
    const { heap_size_limit: limit } = getHeapStatistics();
    const reader = joined(new TaskMemory(new FixedExecutionMemory(1e6)), [
      { key: "b", parts: 3, bytes: limit },
    ]);
    reader.next(10);

    expect(() => reader.next(10)).toThrow(
      expect.objectContaining({
        code: "GROUP_TOO_LARGE",
        message: expect.stringContaining("reduceByKey or aggregateByKey") as string,
      }),
    );
  });
});
