import { mkdtempSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { SparkConf, SparkContext, StorageLevel } from "@firesteel/core";

const directories: string[] = [];

/** A context with a MiB for the engine's data, in pieces of 64 KiB, unless `settings` say otherwise. */
function contextOf(settings: Readonly<Record<string, string>> = {}): {
  sc: SparkContext;
  directory: string;
} {
  const directory = mkdtempSync(join(tmpdir(), "cache-test-"));
  directories.push(directory);
  const conf = new SparkConf()
    .setMaster("local[2]")
    .setAppName("cache")
    .set("spark.local.dir", directory)
    .set("spark.firesteel.slab.size", "64k")
    .set("spark.firesteel.memory.slabs", "1m")
    .setAll(settings);
  return { sc: new SparkContext(conf), directory };
}

afterEach(() => {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true });
});

/** Eight partitions of about 60 KiB, which count how often they are computed. */
function numbers(sc: SparkContext, level: StorageLevel, partitions = 8) {
  const computed = sc.longAccumulator("computed");
  const rdd = sc
    .range(0, 7500 * partitions, 1, partitions)
    .mapPartitions((records) => {
      computed.add(1);
      return records;
    })
    .map((i) => i + 0.5)
    .persist(level);
  return { rdd, computed };
}

const sumOf = (partitions: number): number => (7500 * partitions) ** 2 / 2;

function blockFiles(directory: string): string[] {
  return readdirSync(directory)
    .flatMap((name) =>
      readdirSync(join(directory, name)).map((file) => join(directory, name, file)),
    )
    .filter((path) => path.endsWith(".bin"));
}

describe.each([
  "MEMORY_ONLY",
  "MEMORY_ONLY_2",
  "MEMORY_ONLY_SER",
  "MEMORY_ONLY_SER_2",
  "MEMORY_AND_DISK",
  "MEMORY_AND_DISK_2",
  "MEMORY_AND_DISK_SER",
  "MEMORY_AND_DISK_SER_2",
  "MEMORY_AND_DISK_DESER",
  "DISK_ONLY",
  "DISK_ONLY_2",
  "DISK_ONLY_3",
  "OFF_HEAP",
])("an RDD persisted as %s", (name) => {
  it("is computed once, told where it is, and gone when unpersisted", async () => {
    const { sc, directory } = contextOf();
    await using _ = sc;
    const level = StorageLevel.fromString(name) ?? StorageLevel.NONE;
    const { rdd, computed } = numbers(sc, level);

    for (let i = 0; i < 3; i++) expect(await rdd.sum()).toBe(sumOf(8));

    expect(computed.value).toBe(8);
    expect(rdd.getStorageLevel()).toBe(level);
    const [info] = await sc.getRDDStorageInfo();
    expect(info).toMatchObject({ id: rdd.id, numPartitions: 8, numCachedPartitions: 8 });
    expect(info?.storageLevel).toBe(level);
    const [inMemory, onDisk] = level.useMemory
      ? [info?.memSize, info?.diskSize]
      : [info?.diskSize, info?.memSize];
    expect(inMemory).toBeGreaterThan(8 * 60_000);
    expect(inMemory).toBeLessThan(8 * 61_000);
    expect(onDisk).toBe(0);
    await rdd.unpersist();
    expect(await sc.getRDDStorageInfo()).toEqual([]);
    expect(rdd.getStorageLevel()).toBe(StorageLevel.NONE);
    expect(await rdd.sum()).toBe(sumOf(8));
    expect(computed.value).toBe(16);
    expect(level.useMemory ? [] : blockFiles(directory)).toEqual([]);
  });
});

describe("kept partitions that memory is wanted for", () => {
  it("go to disk, least recently used first, and come back to memory when there is room", async () => {
    await using sc = contextOf().sc;
    const first = numbers(sc, StorageLevel.MEMORY_AND_DISK, 12);
    const second = numbers(sc, StorageLevel.MEMORY_AND_DISK, 12);
    await first.rdd.count();
    const before = await sc.getRDDStorageInfo();
    expect(before).toMatchObject([{ numCachedPartitions: 12, diskSize: 0 }]);

    await second.rdd.count();

    const crowded = await sc.getRDDStorageInfo();
    expect(crowded.map((info) => info.numCachedPartitions)).toEqual([12, 12]);
    expect(crowded[0]?.diskSize).toBeGreaterThan(0);
    expect(crowded[1]?.diskSize).toBe(0);
    expect(await first.rdd.sum()).toBe(sumOf(12));
    await second.rdd.unpersist();
    expect(await first.rdd.sum()).toBe(sumOf(12));
    const back = await sc.getRDDStorageInfo();
    expect(back).toMatchObject([{ numCachedPartitions: 12, diskSize: 0 }]);
    expect(await first.rdd.sum()).toBe(sumOf(12));
    expect([first.computed.value, second.computed.value]).toEqual([12, 12]);
  });

  it("are dropped and computed again, they alone, where their level has no disk", async () => {
    await using sc = contextOf().sc;
    const first = numbers(sc, StorageLevel.MEMORY_ONLY, 12);
    const second = numbers(sc, StorageLevel.MEMORY_ONLY, 8);
    await first.rdd.count();
    await second.rdd.count();
    const [left, right] = await sc.getRDDStorageInfo();
    expect(left?.numCachedPartitions).toBeLessThan(12);
    expect(left?.numCachedPartitions).toBeGreaterThan(0);
    expect(right?.numCachedPartitions).toBe(8);

    // Without taking anything of the second one out: it is read at the same time.
    expect(await first.rdd.sum()).toBe(sumOf(12));

    expect(first.computed.value).toBe(12 + 12 - (left?.numCachedPartitions ?? 0));
    expect(second.computed.value).toBe(8);
  });

  it("stay where they are when their own RDD wants more", async () => {
    await using sc = contextOf().sc;
    const { rdd, computed } = numbers(sc, StorageLevel.MEMORY_ONLY, 24);

    expect(await rdd.sum()).toBe(sumOf(24));
    const [info] = await sc.getRDDStorageInfo();
    const kept = info?.numCachedPartitions ?? 0;
    expect(kept).toBeGreaterThan(8);
    expect(await rdd.sum()).toBe(sumOf(24));

    expect(computed.value).toBe(24 + 24 - kept);
  });
});

describe("a partition larger than memory", () => {
  it.each([
    ["MEMORY_ONLY", 0],
    ["MEMORY_AND_DISK", 2],
    ["DISK_ONLY", 2],
  ])("is right as %s", async (name, kept) => {
    await using sc = contextOf().sc;
    const rdd = sc
      .range(0, 600_000, 1, 2)
      .map((i) => i + 0.5)
      .persist(StorageLevel.fromString(name));

    for (let i = 0; i < 2; i++) expect(await rdd.sum()).toBe(600_000 ** 2 / 2);

    const [info] = await sc.getRDDStorageInfo();
    expect(info?.numCachedPartitions ?? 0).toBe(kept);
  });

  it("is read to its end where the records come from a file", async () => {
    const { sc, directory } = contextOf();
    await using _ = sc;
    const path = join(directory, "input.txt");
    writeFileSync(path, Array.from({ length: 200_000 }, (__, i) => `line ${i}`).join("\n"));
    const rdd = sc.textFile(path, 1).persist(StorageLevel.MEMORY_ONLY);

    const lengths = rdd.mapPartitions((lines) => {
      let sum = 0;
      for (const line of lines) sum += line.length;
      return [sum];
    });

    for (let i = 0; i < 2; i++) expect(await lengths.collect()).toEqual([2_088_890]);
    expect(await sc.getRDDStorageInfo()).toEqual([]);
  });
});

describe("kept partitions that are lost", () => {
  it.each([
    ["deleted", (path: string) => rmSync(path)],
    ["cut off", (path: string) => truncateSync(path, 100)],
    ["emptied", (path: string) => truncateSync(path, 0)],
    [
      "damaged",
      (path: string) => {
        writeFileSync(path, Buffer.alloc(statSync(path).size, 0x5a));
      },
    ],
  ])("with their file, which was %s, are computed again, they alone", async (_, damage) => {
    const { sc, directory } = contextOf();
    await using __ = sc;
    const { rdd, computed } = numbers(sc, StorageLevel.DISK_ONLY);
    await rdd.count();
    const files = blockFiles(directory);
    expect(files.length).toBeGreaterThanOrEqual(2);

    for (const file of files.slice(0, 2)) damage(file);
    // Workers keep files open; new ones have to find them.
    await sc
      .range(0, 2, 1, 2)
      .mapPartitions(() => process.exit(1))
      .count()
      .catch(() => undefined);

    for (let i = 0; i < 2; i++) expect(await rdd.sum()).toBe(sumOf(8));
    expect(computed.value).toBeGreaterThanOrEqual(9);
    expect(computed.value).toBeLessThanOrEqual(16);
    expect(await sc.getRDDStorageInfo()).toMatchObject([{ numCachedPartitions: 8 }]);
  });

  it("are kept when the worker that made them dies", async () => {
    await using sc = contextOf().sc;
    const { rdd, computed } = numbers(sc, StorageLevel.MEMORY_ONLY);
    await rdd.count();

    await sc
      .range(0, 4, 1, 4)
      .mapPartitions(() => process.exit(1))
      .count()
      .catch(() => undefined);

    expect(await rdd.sum()).toBe(sumOf(8));
    expect(computed.value).toBe(8);
  });
});
