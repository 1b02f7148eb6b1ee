import { describe, expect, it, vi } from "vitest";
import { SparkConf, SparkContext, StorageLevel } from "@firesteel/core";
import { collectGarbage } from "#src/embedded/collect-garbage";

function contextOf(): SparkContext {
  return new SparkContext(new SparkConf().setMaster("local[2]").setAppName("persistence"));
}

describe("kept partitions of an RDD that nobody holds any more", () => {
  it("are freed", async () => {
    await using sc = contextOf();
    const held = sc.range(0, 10, 1, 2).cache();
    await held.count();
    await (async () => {
      await sc
        .range(0, 1000, 1, 2)
        .map((x) => x + 0.5)
        .cache()
        .count();
      expect(await sc.getRDDStorageInfo()).toHaveLength(2);
    })();

    await vi.waitFor(
      async () => {
        collectGarbage();
        expect(await sc.getRDDStorageInfo()).toHaveLength(1);
      },
      { timeout: 30_000, interval: 20 },
    );

    expect([...sc.getPersistentRDDs().keys()]).toEqual([held.id]);
    expect((await sc.getRDDStorageInfo())[0]?.id).toBe(held.id);
  });
});

describe("a level with several replicas", () => {
  it("is taken, and it is noted once that there is one machine", async () => {
    const written: string[] = [];
    const write = vi.spyOn(process.stderr, "write").mockImplementation((text) => {
      written.push(String(text));
      return true;
    });
    await using sc = contextOf();
    const first = sc.range(0, 10, 1, 2).persist(StorageLevel.MEMORY_ONLY_2);
    const second = sc.range(0, 10, 1, 2).persist(StorageLevel.DISK_ONLY_3);

    expect(await first.sum()).toBe(45);
    expect(await second.sum()).toBe(45);
    write.mockRestore();

    expect(first.getStorageLevel().replication).toBe(2);
    expect(written.filter((text) => text.includes("REPLICATION_ON_ONE_MACHINE"))).toHaveLength(1);
  });
});
