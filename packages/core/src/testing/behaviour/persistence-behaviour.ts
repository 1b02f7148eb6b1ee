import { describe, expect, it } from "vitest";
import { ResourceProfileBuilder, TaskResourceRequests } from "../../lineage/resource-profile.ts";
import { StorageLevel } from "../../lineage/storage-level.ts";
import { type Context, expectCode, numbers } from "./behaviour.ts";

/** Keeping RDDs, their lineage and what is known of them. */
export function persistenceBehaviour(sc: Context): void {
  describe("persist", () => {
    it("computes partitions once", async () => {
      const computed = sc().longAccumulator();
      const rdd = sc()
        .parallelize(numbers(6), 3)
        .map((x) => {
          computed.add(1);
          return [x, { x }];
        })
        .cache();

      const first = await rdd.collect();

      expect(rdd.getStorageLevel()).toBe(StorageLevel.MEMORY_ONLY);
      expect(rdd.isCached).toBe(true);
      expect(await rdd.collect()).toEqual(first);
      expect(await rdd.values().count()).toBe(6);
      expect(computed.value).toBe(6);
      expect([...sc().getPersistentRDDs().keys()]).toContain(rdd.id);
      const info = (await sc().getRDDStorageInfo()).find(({ id }) => id === rdd.id);
      expect(info).toMatchObject({ numPartitions: 3, numCachedPartitions: 3 });
      await rdd.unpersist();
      expect(rdd.getStorageLevel()).toBe(StorageLevel.NONE);
      expect(await rdd.count()).toBe(6);
      expect(computed.value).toBe(12);
    });

    it("takes every storage level, and no change of it", async () => {
      for (const level of [
        StorageLevel.MEMORY_ONLY_SER,
        StorageLevel.DISK_ONLY,
        StorageLevel.MEMORY_AND_DISK,
      ]) {
        const rdd = sc()
          .parallelize(["a", "b"], 2)
          .map((x) => x + x)
          .persist(level);
        expect(await rdd.collect()).toEqual(["aa", "bb"]);
        expect(await rdd.collect()).toEqual(["aa", "bb"]);
        await expectCode(() => rdd.persist(StorageLevel.DISK_ONLY_2), "STORAGE_LEVEL_CHANGED");
        await rdd.unpersist(true);
      }
    });
  });

  describe("localCheckpoint", () => {
    it("cuts the lineage after the first job", async () => {
      const computed = sc().longAccumulator();
      const rdd = sc()
        .parallelize(numbers(4), 2)
        .map((x) => {
          computed.add(1);
          return x + 1;
        });

      rdd.localCheckpoint();
      expect(rdd.isCheckpointed()).toBe(false);
      expect(await rdd.collect()).toEqual([1, 2, 3, 4]);

      expect(rdd.isCheckpointed()).toBe(true);
      expect(rdd.isLocallyCheckpointed()).toBe(true);
      expect(await rdd.map((x) => x * 2).collect()).toEqual([2, 4, 6, 8]);
      expect(computed.value).toBe(4);
      expect(rdd.getCheckpointFile()).toBeUndefined();
      expect(await rdd.sum()).toBe(10);
    });
  });

  describe("checkpoint", () => {
    it("needs a directory", async () => {
      await expectCode(() => sc().range(3).checkpoint(), "CHECKPOINT_DIR_NOT_SET");
    });
  });

  describe("shuffles", () => {
    it("are used again by later jobs until they are freed", async () => {
      const computed = sc().longAccumulator();
      const counts = sc()
        .parallelize(["a", "b", "a"], 2)
        .map((w) => {
          computed.add(1);
          return [w, 1];
        })
        .reduceByKey((a, b) => a + b);

      expect(await counts.count()).toBe(2);
      expect(await counts.lookup("a")).toEqual([2]);
      expect(computed.value).toBe(3);
      await counts.cleanShuffleDependencies(true);
      expect(await counts.count()).toBe(2);
      expect(computed.value).toBe(6);
    });
  });

  describe("an RDD", () => {
    it("has an id, a name, a context and a lineage", async () => {
      const base = sc().parallelize([1, 2], 2);
      const rdd = base
        .map((x) => [x, x])
        .reduceByKey((a) => a)
        .setName("sums");

      expect(rdd.id).toBeGreaterThan(base.id);
      expect(rdd.name).toBe("sums");
      expect(rdd.context).toBe(sc());
      expect(rdd.sparkContext).toBe(sc());
      expect(await rdd.getNumPartitions()).toBe(2);
      expect(await rdd.partitions()).toEqual([{ index: 0 }, { index: 1 }]);
      expect((await rdd.dependencies())[0]?.kind).toBe("shuffle");
      expect((await rdd.partitioner())?.numPartitions).toBe(2);
      expect(await base.partitioner()).toBeUndefined();
      expect(await base.preferredLocations(0)).toEqual([]);
      expect(rdd.toString()).toMatch(/^sums ShuffledRDD\[\d+\] at reduceByKey at /);
    });

    it("takes a resource profile only where executors may differ", () => {
      const rdd = sc().range(1);
      const profile = new ResourceProfileBuilder()
        .require(new TaskResourceRequests().cpus(1))
        .build();

      let refusal: unknown;
      try {
        rdd.withResources(profile);
      } catch (error) {
        refusal = (error as { code?: unknown }).code;
      }

      const { isLocal } = sc();
      expect(refusal).toBe(isLocal ? "RESOURCE_PROFILES_NOT_SUPPORTED" : undefined);
      expect(rdd.getResourceProfile()).toBe(isLocal ? undefined : profile);
    });

    it("prints its lineage", async () => {
      const words = sc()
        .parallelize(["a b"], 2)
        .flatMap((l) => l.split(" "))
        .map((w) => [w, 1]);
      const counts = words.reduceByKey((a, b) => a + b, 3);

      const lines = (await counts.toDebugString()).split("\n");

      expect(lines[0]).toMatch(/^\(3\) ShuffledRDD\[\d+\] at reduceByKey at \S+:\d+:\d+ \[\]$/);
      expect(lines[1]).toMatch(/^ \+-\(2\) MapPartitionsRDD\[\d+\] at map at \S+:\d+:\d+ \[\]$/);
      expect(lines[2]).toMatch(/^    \|  MapPartitionsRDD\[\d+\] at flatMap at /);
      expect(lines[3]).toMatch(/^    \|  ParallelCollectionRDD\[\d+\] at parallelize at /);
      expect(lines.length).toBe(4);
    });
  });
}
