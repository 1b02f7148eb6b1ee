import { describe, expect, it } from "vitest";
import { CacheRegistry } from "#src/embedded/cache-registry";
import { ContainerPool } from "#src/embedded/container-pool";
import { type Extent, type Range, rangesOf } from "#src/embedded/container";
import { MemoryManager } from "#src/embedded/memory-manager";
import type { StorageLevelJson } from "#src/plan/storage-level-json";

const slabBytes = 1024;
const memoryOnly: StorageLevelJson = {
  useDisk: false,
  useMemory: true,
  useOffHeap: false,
  deserialized: true,
  replication: 1,
};
const memoryAndDisk = { ...memoryOnly, useDisk: true };

/** A manager of `slabs` slabs, half of them the storage region. Moving to disk is what `canWrite` says. */
function managerOf(slabs = 8) {
  const written: string[] = [];
  const running = new Set([1, 2]);
  const state = { canWrite: true, runningTasks: 2, isBarrier: false };
  const pool = new ContainerPool({
    slabBytes,
    openFile: (name) => `/nowhere/${name}`,
    onDropped: () => undefined,
  });
  const cache = new CacheRegistry(pool, () => undefined);
  const manager = new MemoryManager({
    pool,
    cache,
    totalBytes: slabs * slabBytes,
    storageBytes: (slabs * slabBytes) / 2,
    slabBytes,
    runningTasks: () => state.runningTasks,
    isRunning: (id) => running.has(id),
    mayWait: () => !state.isBarrier,
    writeOut: async (kept) => {
      await Promise.resolve();
      if (!state.canWrite) return false;
      const { id } = pool.grantFile("supervisor");
      pool.giveBack("supervisor", { container: id, start: 0, end: 0 });
      const { rdd, partition } = kept.cached;
      written.push(`${rdd}.${partition}`);
      return cache.move(kept, [{ container: id, offset: 0, length: kept.memoryBytes }]);
    },
  });
  /** Keeps a partition of one slab; undefined where there was no room. */
  async function keep(rdd: number, partition: number, level = memoryOnly): Promise<boolean> {
    const grant = await manager.grantStorage("0", slabBytes, rdd);
    if (grant === undefined) return false;
    const block: Extent = { container: grant.id, offset: grant.start, length: slabBytes };
    for (const range of rangesOf([block])) pool.giveBack("0", range);
    cache.publish([{ rdd, partition, level, blocks: [block] }], [cache.open(rdd)]);
    return true;
  }
  const inMemory = (): string[] =>
    [...cache.leastRecentlyUsed]
      .filter((kept) => kept.memoryBytes > 0)
      .map(({ cached }) => `${cached.rdd}.${cached.partition}`);
  return { manager, pool, cache, keep, inMemory, written, state, running };
}

async function fill(
  keep: (rdd: number, partition: number) => Promise<boolean>,
  rdd: number,
  n = 8,
) {
  for (let partition = 0; partition < n; partition++) await keep(rdd, partition);
}

describe("MemoryManager", () => {
  it("lets storage have everything that nobody uses", async () => {
    const { keep, inMemory, pool } = managerOf();

    await fill(keep, 1, 8);

    expect(inMemory()).toHaveLength(8);
    expect(pool.usedBytes("cache")).toBe(8 * slabBytes);
  });

  it("makes no room for an RDD at its own cost", async () => {
    const { keep, inMemory } = managerOf();
    await fill(keep, 1, 8);

    expect(await keep(1, 8)).toBe(false);

    expect(inMemory()).toHaveLength(8);
  });

  it("makes room for an RDD with what others used least recently", async () => {
    const { keep, inMemory, cache } = managerOf();
    await fill(keep, 1, 8);
    const first = cache.find(1, 0);
    if (first !== undefined) cache.touch(first);

    expect(await keep(2, 0)).toBe(true);

    expect(inMemory()).toEqual(["1.2", "1.3", "1.4", "1.5", "1.6", "1.7", "1.0", "2.0"]);
    expect(cache.find(1, 1)).toBeUndefined();
  });

  it("moves to disk what its level wants there", async () => {
    const { keep, inMemory, cache, written } = managerOf();
    for (let partition = 0; partition < 8; partition++) await keep(1, partition, memoryAndDisk);

    expect(await keep(2, 0)).toBe(true);

    expect(written).toEqual(["1.0"]);
    expect(inMemory()).not.toContain("1.0");
    expect(cache.find(1, 0)).toMatchObject({ memoryBytes: 0, diskBytes: slabBytes });
  });

  it("leaves in memory what no disk can take, and what somebody reads", async () => {
    const { keep, inMemory, state, cache } = managerOf(2);
    await keep(1, 0, memoryAndDisk);
    await keep(1, 1);
    cache.find(1, 1)?.pin();
    state.canWrite = false;

    expect(await keep(2, 0)).toBe(false);

    expect(inMemory()).toEqual(["1.0", "1.1"]);
  });

  it("takes nothing out that would not make enough room", async () => {
    const { keep, inMemory, manager } = managerOf(4);
    await keep(1, 0);
    manager.tell(1, 2.5 * slabBytes);

    expect(await manager.grantStorage("0", 2 * slabBytes, 2)).toBeUndefined();

    expect(inMemory()).toEqual(["1.0"]);
  });

  it("lets execution take partitions out down to the storage region", async () => {
    const { keep, inMemory, manager } = managerOf();
    await fill(keep, 1, 8);

    expect(await manager.reserve(1, 2 * slabBytes, 2 * slabBytes)).toBe(2 * slabBytes);
    expect(await manager.reserve(2, 2 * slabBytes, 2 * slabBytes)).toBe(2 * slabBytes);
    expect(inMemory()).toHaveLength(4);

    expect(await manager.reserve(2, slabBytes, slabBytes)).toBe(0);
    expect(inMemory()).toHaveLength(4);
  });

  it("protects execution from storage", async () => {
    const { keep, manager, inMemory } = managerOf();
    manager.tell(1, 6 * slabBytes);

    await fill(keep, 1, 8);

    expect(inMemory()).toHaveLength(2);
    expect(manager.reservedBy(1)).toBe(6 * slabBytes);
  });

  it("gives a task up to its share of those that run, and no more", async () => {
    const { manager, state } = managerOf();

    expect(await manager.reserve(1, 4 * slabBytes, 8 * slabBytes)).toBe(4 * slabBytes);
    expect(await manager.reserve(1, 1, 1)).toBe(0);
    state.runningTasks = 1;
    expect(await manager.reserve(1, slabBytes, 8 * slabBytes)).toBe(4 * slabBytes);
  });

  it("lets a task wait for its least share until others give back", async () => {
    const { manager } = managerOf();
    manager.tell(1, 8 * slabBytes);

    const waiting = Promise.resolve(manager.reserve(2, 2 * slabBytes, 2 * slabBytes));
    let isAnswered = false;
    void waiting.then(() => (isAnswered = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect(isAnswered).toBe(false);

    manager.tell(1, -4 * slabBytes);
    expect(await waiting).toBe(2 * slabBytes);
  });

  it.each(["ends", "is killed"])(
    "lets nobody wait for ever when the one that waits %s",
    async (how) => {
      const { manager } = managerOf();
      manager.tell(1, 8 * slabBytes);
      const waiting = Promise.resolve(manager.reserve(2, slabBytes, slabBytes));
      await new Promise((resolve) => setImmediate(resolve));

      if (how === "ends") manager.releaseAll(2);
      else manager.stopWaiting(2);

      expect(await waiting).toBe(0);
    },
  );

  it("gives tasks of barrier stages their least share at once", async () => {
    const { manager, state } = managerOf();
    state.isBarrier = true;
    manager.tell(1, 8 * slabBytes);

    expect(await manager.reserve(2, slabBytes, slabBytes)).toBe(slabBytes);
  });

  it("gives tasks their least share at once where nobody has more than that", async () => {
    const { manager, pool, keep } = managerOf();
    await fill(keep, 1, 2);
    for (let i = 0; i < 4; i++) manager.grantShuffle("0", slabBytes);
    manager.tell(1, 1.5 * slabBytes);

    expect(await manager.reserve(2, 1.5 * slabBytes, 8 * slabBytes)).toBe(1.5 * slabBytes);

    expect(pool.usedBytes("shuffle") + pool.usedBytes("cache")).toBe(6 * slabBytes);
    expect(await manager.reserve(2, 1, 1)).toBe(0);
  });

  it("counts nothing for attempts that are over", async () => {
    const { manager, running } = managerOf();
    running.delete(1);

    manager.tell(1, 5);
    expect(await manager.reserve(1, 5, 5)).toBe(0);

    expect(manager.executionBytes).toBe(0);
  });

  it("gives shuffle output no more than its share, and nothing of anybody's", async () => {
    const { manager, keep, inMemory } = managerOf();
    await fill(keep, 1, 6);

    const grants = Array.from({ length: 4 }, () => manager.grantShuffle("0", slabBytes));

    expect(grants.filter((grant) => grant !== undefined)).toHaveLength(2);
    expect(inMemory()).toHaveLength(6);
    const { manager: other } = managerOf();
    const all = Array.from({ length: 8 }, () => other.grantShuffle("0", slabBytes));
    expect(all.filter((grant) => grant !== undefined)).toHaveLength(4);
  });

  it("drops empty slabs when heaps want the memory", async () => {
    const { manager, pool } = managerOf();
    const ranges = Array.from({ length: 4 }, () => manager.grantShuffle("0", slabBytes)).flatMap(
      (grant): Range[] =>
        grant === undefined ? [] : [{ container: grant.id, start: grant.start, end: grant.end }],
    );
    for (const range of ranges) pool.giveBack("0", range);
    expect(pool.slabBytes).toBe(4 * slabBytes);

    expect(await manager.reserve(1, 4 * slabBytes, 4 * slabBytes)).toBe(4 * slabBytes);
    expect(await manager.reserve(2, 4 * slabBytes, 4 * slabBytes)).toBe(4 * slabBytes);

    expect(pool.slabBytes).toBe(0);
  });
});
