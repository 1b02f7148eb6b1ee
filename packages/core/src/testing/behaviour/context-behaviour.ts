import { describe, expect, it } from "vitest";
import { TaskContext } from "../../runtime/task-context.ts";
import { AccumulatorV2 } from "../../shared-variables/accumulator-v2.ts";
import { type Context, expectCode, numbers, slowRecords, sorted } from "./behaviour.ts";

/** The context: sources, shared variables, jobs. */
export function contextBehaviour(sc: Context): void {
  describe("parallelize", () => {
    it("slices by position", async () => {
      expect(await sc().parallelize([0, 2, 3, 4, 6], 5).glom().collect()).toEqual([
        [0],
        [2],
        [3],
        [4],
        [6],
      ]);
      expect(await sc().parallelize([0, 2, 4], 5).glom().collect()).toEqual([
        [],
        [0],
        [],
        [2],
        [4],
      ]);
      expect(await sc().parallelize(new Set("abc"), 1).collect()).toEqual(["a", "b", "c"]);
      expect(
        await sc()
          .parallelize(new Float64Array([1.5, 2]), 2)
          .collect(),
      ).toEqual([1.5, 2]);
      expect(await sc().makeRDD([1, 2], 2).collect()).toEqual([1, 2]);
    });

    it("takes the records as they are at the call", async () => {
      const records = [1, 2];
      const rdd = sc().parallelize(records, 2);
      records.push(3);

      expect(await rdd.collect()).toEqual([1, 2]);
    });

    it("knows where partitions had best run", async () => {
      const rdd = sc().makeRDD([1, 2], 2, [["host-a"], ["host-b"]]);

      expect(await rdd.map((x) => x).preferredLocations(1)).toEqual(["host-b"]);
    });

    it("refuses impossible slices and records", async () => {
      await expectCode(() => sc().parallelize([1], 0), "INVALID_PARTITION_COUNT");
      await expectCode(() => sc().parallelize([() => 1]), "UNSERIALIZABLE_RECORD");
      await expectCode(() => sc().parallelize([Promise.resolve(1)]), "PROMISE_RECORD");
    });
  });

  describe("range", () => {
    it("counts from start to before end", async () => {
      expect(await sc().range(5).collect()).toEqual([0, 1, 2, 3, 4]);
      expect(await sc().range(2, 4).collect()).toEqual([2, 3]);
      expect(await sc().range(1, 7, 2).collect()).toEqual([1, 3, 5]);
      expect(await sc().range(5, 0, -2, 2).collect()).toEqual([5, 3, 1]);
      expect(await sc().range(3, 3).collect()).toEqual([]);
      expect(await sc().range(0, 6, 2, 5).glom().collect()).toEqual([[], [0], [], [2], [4]]);
      await expectCode(() => sc().range(0, 1, 0), "INVALID_RANGE");
    });
  });

  describe("union", () => {
    it("puts any number of RDDs together", async () => {
      const rdds = numbers(5).map((i) => sc().parallelize([i], 1));

      expect(await sc().union(rdds).collect()).toEqual(numbers(5));
      await expectCode(() => sc().union([]), "EMPTY_UNION");
    });
  });

  describe("shared variables", () => {
    it("broadcasts reach every task", async () => {
      const table = sc().broadcast(
        new Map([
          [1, "one"],
          [2, "two"],
        ]),
      );

      const names = await sc()
        .parallelize([1, 2, 3], 3)
        .map((x) => table.value.get(x))
        .collect();

      expect(names).toEqual(["one", "two", undefined]);
      expect(table.value.get(2)).toBe("two");
      await table.unpersist();
      expect(
        await sc()
          .range(2)
          .map((x) => table.value.get(x + 1))
          .collect(),
      ).toEqual(["one", "two"]);
      await table.destroy();
      await expectCode(() => table.value, "BROADCAST_DESTROYED");
    });

    it("accumulators add up what tasks of actions add, once", async () => {
      const long = sc().longAccumulator("records");
      const double = sc().doubleAccumulator();
      const list = sc().collectionAccumulator<number>();
      const plain = sc().accumulator(100);
      const vector = sc().accumulator([0, 0], {
        zero: (value: number[]) => value.map(() => 0),
        addInPlace: (a: number[], b: number[]) => a.map((x, i) => x + (b[i] ?? 0)),
      });

      await sc()
        .parallelize([1, 2, 3, 4], 3)
        .foreach((x) => {
          long.add(1);
          double.add(x / 2);
          list.add(x);
          plain.add(x);
          vector.add([x, -x]);
        });

      expect(long.value).toBe(4);
      expect(double.sum).toBe(5);
      expect(double.avg).toBe(1.25);
      expect(sorted(list.value)).toEqual([1, 2, 3, 4]);
      expect(plain.value).toBe(110);
      expect(vector.value).toEqual([10, -10]);
    });

    it("accumulators of one's own class", async () => {
      class Longest extends AccumulatorV2<string, string> {
        word = "";
        override get isZero(): boolean {
          return this.word === "";
        }
        override copy(): Longest {
          const copied = new Longest();
          copied.word = this.word;
          return copied;
        }
        override reset(): void {
          this.word = "";
        }
        override add(word: string): void {
          if (word.length > this.word.length) this.word = word;
        }
        override merge(other: AccumulatorV2<string, string>): void {
          this.add(other.value);
        }
        override get value(): string {
          return this.word;
        }
      }
      const longest = new Longest();
      sc().register(longest, "longest");

      await sc()
        .parallelize(["a", "ccc", "bb"], 3)
        .foreach((word) => longest.add(word));

      expect(longest.value).toBe("ccc");
    });
  });

  describe("jobs", () => {
    it("run a function on some partitions", async () => {
      const rdd = sc().parallelize(numbers(6), 3);

      expect(await sc().runJob(rdd, (records) => [...records].map((x) => x * x))).toEqual([
        0, 1, 4, 9, 16, 25,
      ]);
      expect(await sc().runJob(rdd, (records) => [...records], [2, 0])).toEqual([4, 5, 0, 1]);
      await expectCode(() => sc().runJob(rdd, (records) => records, [3]), "INVALID_PARTITION");
    });

    it("hand results over as they come", async () => {
      const sizes = new Map<number, number>();

      const action = sc().submitJob(
        sc().parallelize([1, 2, 3], 2),
        (records) => [...records].length,
        undefined,
        (partition, size) => void sizes.set(partition, size),
        () => "done",
      );

      expect(await action).toBe("done");
      expect(sizes).toEqual(
        new Map([
          [0, 1],
          [1, 2],
        ]),
      );
    });

    it("guess with an evaluator", async () => {
      let sum = 0;
      const evaluator = {
        merge: (_: number, size: number) => void (sum += size),
        currentResult: () => sum,
      };

      const result = await sc().runApproximateJob(
        sc().parallelize([1, 2, 3], 2),
        (records) => [...records].length,
        evaluator,
        60_000,
      );

      expect(await result.getFinalValue()).toBe(3);
    });

    it("see local properties, and only those of their own chain of calls", async () => {
      const read = (): Promise<(string | undefined)[]> =>
        sc()
          .parallelize([1], 1)
          .map(() => TaskContext.get()?.getLocalProperty("color"))
          .collect();
      const paint = async (color: string): Promise<(string | undefined)[]> => {
        await Promise.resolve();
        sc().setLocalProperty("color", color);
        await Promise.resolve();
        expect(sc().getLocalProperty("color")).toBe(color);
        return await read();
      };

      expect(await Promise.all([paint("red"), paint("blue")])).toEqual([["red"], ["blue"]]);
      expect(await read()).toEqual([undefined]);
    });

    it("belong to groups and tags, and are cancelled by them", async () => {
      const slow = slowRecords(sc());
      const inGroup = async (): Promise<unknown> => {
        await Promise.resolve();
        sc().setJobGroup("slow ones", "waits", true);
        return await slow.collect();
      };
      const tagged = async (): Promise<unknown> => {
        await Promise.resolve();
        sc().addJobTag("slow");
        expect(sc().getJobTags()).toEqual(new Set(["slow"]));
        return await slow.collect();
      };
      const running = [inGroup(), tagged()].map((job) => expectCode(() => job, "JOB_CANCELLED"));
      const tracker = sc().statusTracker();
      while (
        tracker.getJobIdsForGroup("slow ones").length === 0 ||
        tracker.getJobIdsForTag("slow").length === 0
      )
        await new Promise((resolve) => setTimeout(resolve, 5));

      sc().cancelJobGroup("slow ones", "enough");
      sc().cancelJobsWithTag("slow");

      const [first] = await Promise.all(running);
      expect(first?.message).toContain("slow ones");
      expect(sc().getJobTags()).toEqual(new Set());
      expect(await sc().range(3).count()).toBe(3);
    });

    it("follow an abort signal", async () => {
      const controller = new AbortController();
      const slow = slowRecords(sc());

      const action = slow.count({ signal: controller.signal });
      controller.abort(new Error("no longer wanted"));

      const error = await expectCode(() => action, "JOB_CANCELLED");
      expect((error.cause as Error).message).toBe("no longer wanted");
      await expectCode(() => slow.count({ signal: AbortSignal.abort() }), "JOB_CANCELLED");
    });

    it("are told to listeners and the status tracker", async () => {
      const names: string[] = [];
      const listener = {
        onJobEnd: (event: { jobId: number }) => void names.push(`${event.jobId}`),
      };
      sc().addSparkListener(listener);

      const action = sc().parallelize([1, 2, 3], 2).countAsync();
      await action;
      const [job] = action.jobIds;

      expect(
        sc()
          .statusTracker()
          .getJobInfo(job ?? -1)?.status,
      ).toBe("SUCCEEDED");
      while (names.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      expect(names).toEqual([String(job)]);
      sc().removeSparkListener(listener);
    });

    it("take functions that return promises when they are marked", async () => {
      const later = (x: number): Promise<number> => Promise.resolve(x + 1);

      expect(await sc().range(3).map(sc().async(later)).collect()).toEqual([1, 2, 3]);
    });
  });

  describe("a context", () => {
    it("tells what it is", () => {
      const context = sc();

      expect(context.applicationId).not.toBe("");
      expect(context.appName).not.toBe("");
      expect(context.master).toBe(context.getConf().get("spark.master"));
      expect(context.isLocal).toBe(context.master.startsWith("local"));
      expect(context.isStopped).toBe(false);
      expect(context.version).toMatch(/^\d+\.\d+\.\d+/);
      expect(context.defaultParallelism).toBeGreaterThan(0);
      expect(context.defaultMinPartitions).toBe(Math.min(context.defaultParallelism, 2));
      expect(context.startTime).toBeLessThanOrEqual(Date.now());
      expect(context.sparkUser).not.toBe("");
      expect(context.getConf().get("spark.app.id")).toBe(context.applicationId);
      // It is there where the package of the UI is, after a second.
      expect(context.uiWebUrl ?? "http://none").toMatch(/^http:\/\//);
      expect(context.getSchedulingMode()).toBe("FIFO");
      expect(context.deployMode).toBe("client");
      expect(context.applicationAttemptId).toBeUndefined();
      expect(context.resources.size).toBe(0);
      expect(context.getReadOnlyConf().get("spark.app.name")).toBe(context.appName);
    });

    it("knows its executors", async () => {
      expect((await sc().getExecutorMemoryStatus()).size).toBeGreaterThan(0);
      expect((await sc().statusTracker().getExecutorInfos()).length).toBeGreaterThan(0);
    });
  });
}
