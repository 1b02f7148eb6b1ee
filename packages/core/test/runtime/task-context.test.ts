import { setTimeout as sleep } from "node:timers/promises";
import { BarrierTaskContext, TaskContext } from "@firesteel/core";
import { describe, expect, it } from "vitest";
import { engines, failureOf, withContext } from "./contexts.ts";

const [[, engine]] = engines as [(typeof engines)[0]];

describe("TaskContext", () => {
  it("tells code of a task, also behind an await, which task it is", async () => {
    await withContext(engine, async (sc) => {
      sc.setLocalProperty("colour", "red");
      const facts = sc.parallelize([1, 2], 2).mapPartitions(async () => {
        await sleep(1);
        const context = TaskContext.get();
        return [
          [
            context?.partitionId(),
            TaskContext.getPartitionId(),
            context?.attemptNumber(),
            context?.numPartitions(),
            context?.cpus(),
            context?.getLocalProperty("colour"),
            context?.getLocalProperty("constructor"),
            context?.isCompleted(),
            context?.isInterrupted(),
          ],
        ];
      });

      expect(await facts.collect()).toEqual([
        [0, 0, 0, 2, 1, "red", undefined, false, false],
        [1, 1, 0, 2, 1, "red", undefined, false, false],
      ]);
    });
  });

  it("is not there on the driver", () => {
    expect(TaskContext.get()).toBeUndefined();
    expect(TaskContext.getPartitionId()).toBe(0);
  });

  it("calls and awaits completion listeners, last come first served", async () => {
    await withContext(engine, async (sc) => {
      const log = sc.collectionAccumulator<string>("log");
      await sc.parallelize([1], 1).foreachPartition(() => {
        const context = TaskContext.get();
        context?.addTaskCompletionListener(async (ended) => {
          await sleep(1);
          log.add(`first ${ended.isCompleted()}`);
        });
        context?.addTaskCompletionListener(() => log.add("second"));
        context?.addTaskFailureListener(() => log.add("never"));
      });

      expect(log.value).toEqual(["second", "first true"]);
    });
  });

  it("tells failure listeners what the task failed with", async () => {
    const seen: unknown[] = [];
    Reflect.set(globalThis, "seenByListeners", seen);
    try {
      await withContext(engine, async (sc) => {
        const failing = sc.parallelize([1], 1).map((x): number => {
          const record = (what: unknown): void => {
            (Reflect.get(globalThis, "seenByListeners") as unknown[]).push(what);
          };
          const context = TaskContext.get();
          context?.addTaskCompletionListener((ended) => record(ended.isFailed()));
          context?.addTaskFailureListener((_, error) => record((error as Error).message));
          throw new Error(`no ${x}`);
        });
        await failureOf(failing.collect());
      });
      expect(seen).toEqual(["no 1", true]);
    } finally {
      Reflect.deleteProperty(globalThis, "seenByListeners");
    }
  });

  it("fails the task with the error of a completion listener", async () => {
    await withContext(engine, async (sc) => {
      const rdd = sc.parallelize([1], 1).map((x) => {
        TaskContext.get()?.addTaskCompletionListener(() => {
          throw new Error("in the listener");
        });
        return x;
      });

      expect((await failureOf(rdd.collect())).message).toBe("in the listener");
    });
  });
});

describe("BarrierTaskContext", () => {
  it("lets the tasks of a stage wait for each other and exchange messages", async () => {
    await withContext(engine, async (sc) => {
      const rdd = sc
        .parallelize([1, 2], 2)
        .barrier()
        .mapPartitions(async function* () {
          const context = BarrierTaskContext.get();
          await context.barrier();
          const first = await context.allGather(`a${context.partitionId()}`);
          const second = await context.allGather(`b${context.partitionId()}`);
          yield [...first, ...second, context.getTaskInfos().length];
        });

      expect(await rdd.collect()).toEqual([
        ["a0", "a1", "b0", "b1", 2],
        ["a0", "a1", "b0", "b1", 2],
      ]);
    });
  });

  it("is refused outside a barrier stage", async () => {
    await withContext(engine, async (sc) => {
      const rdd = sc.parallelize([1], 1).map(() => BarrierTaskContext.get().partitionId());

      expect((await failureOf(rdd.collect())).code).toBe("NOT_A_BARRIER_STAGE");
    });
  });
});
