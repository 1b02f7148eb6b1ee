import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FiresteelError, SparkConf, SparkContext, StorageLevel } from "@firesteel/core";
import { LocalDirectories } from "#src/embedded/local-directories";
import { Harness, failureOf, oneStage, stageOf } from "./engine-harness.ts";

let root: string;
const mounts: string[] = [];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "local-directories-"));
});

afterEach(() => {
  for (const mount of mounts.splice(0)) execFileSync("umount", [mount]);
  rmSync(root, { recursive: true, force: true });
});

/** A directory on a disk of its own, of `kilobytes`. Mounting takes the rights of root, as CI has them. */
function disk(name: string, kilobytes: number): string {
  const path = join(root, name);
  mkdirSync(path);
  execFileSync("mount", ["-t", "tmpfs", "-o", `size=${kilobytes}k`, "tmpfs", path]);
  mounts.push(path);
  return path;
}

function usedBytes(path: string): number {
  const { blocks, bfree, bsize } = statfsSync(path);
  return (blocks - bfree) * bsize;
}

function directory(name: string): string {
  const path = join(root, name);
  mkdirSync(path);
  return path;
}

/** Almost no memory for blocks, so that they go to files. */
function contextOf(directories: readonly string[]): SparkContext {
  return new SparkContext(
    new SparkConf()
      .setMaster("local[2]")
      .setAppName("local directories")
      .set("spark.local.dir", directories.join(","))
      .set("spark.firesteel.slab.size", "64k")
      .set("spark.firesteel.memory.slabs", "128k"),
  );
}

/** Keeps about 8 × 120 KiB on disk; gives their sum. */
async function keepOnDisk(sc: SparkContext): Promise<number> {
  const rdd = sc
    .range(0, 8 * 15_000, 1, 8)
    .map((i) => i + 0.5)
    .persist(StorageLevel.DISK_ONLY);
  await rdd.count();
  return await rdd.sum();
}

/** 75,000 keys, from about 1.2 MB of shuffle output in 12 map tasks. */
function shuffled(sc: SparkContext) {
  return sc
    .range(0, 150_000, 1, 12)
    .map((i) => [i % 75_000, i + 0.5])
    .groupByKey(3);
}

const expectedSum = (8 * 15_000) ** 2 / 2;

describe("spark.local.dir with several directories", () => {
  it("spreads files over all, and leaves nothing in any", async () => {
    const directories = [directory("a"), directory("b"), directory("c")];
    const sc = contextOf(directories);

    expect(await keepOnDisk(sc)).toBe(expectedSum);

    for (const path of directories) {
      const [application = ""] = readdirSync(path);
      const files = readdirSync(join(path, application)).filter((name) => name.endsWith(".bin"));
      expect(files.length).toBeGreaterThanOrEqual(2);
    }
    await sc.stop();
    expect(directories.flatMap((path) => readdirSync(path))).toEqual([]);
  });

  it("goes on elsewhere when one cannot be made or is full", async () => {
    const inTheWay = join(root, "file");
    writeFileSync(inTheWay, "");
    const small = disk("small", 256);
    const large = directory("large");
    const sc = contextOf([inTheWay, small, large]);

    expect(await keepOnDisk(sc)).toBe(expectedSum);
    expect(await shuffled(sc).count()).toBe(75_000);

    expect(usedBytes(small)).toBeGreaterThan(0);
    await sc.stop();
    expect(usedBytes(small)).toBe(0);
    expect(readdirSync(large)).toEqual([]);
  });
});

describe("disks that are all full", () => {
  it("fail the job with what to do, and leave nothing behind", async () => {
    const disks = [disk("one", 256), disk("two", 256)];
    const sc = contextOf(disks);

    const failure: unknown = await keepOnDisk(sc).then(
      () => undefined,
      (error: unknown) => error,
    );

    const { cause } = failure as FiresteelError;
    expect(FiresteelError.is(cause, "LOCAL_DIR_WRITE_FAILED")).toBe(true);
    expect((cause as Error).message).toContain("spark.local.dir");
    expect((cause as Error).message).toContain("ENOSPC");
    expect(await sc.range(10).sum()).toBe(45);
    await sc.stop();
    expect(disks.map(usedBytes)).toEqual([0, 0]);
  });

  it("fail a shuffle likewise, and the next job finds the room again", async () => {
    const small = disk("one", 640);
    const sc = contextOf([small]);

    const grouped = shuffled(sc);

    await expect(grouped.count()).rejects.toThrow("spark.local.dir");

    // What its finished tasks wrote is there for another try, until it is let go of.
    await grouped.cleanShuffleDependencies();
    const kept = sc
      .range(0, 30_000, 1, 2)
      .map((i) => i + 0.5)
      .persist(StorageLevel.DISK_ONLY);
    expect(await kept.count()).toBe(30_000);
    expect(await kept.sum()).toBe(30_000 ** 2 / 2);
    await sc.stop();
    expect(usedBytes(small)).toBe(0);
  });

  it("leave kept partitions in memory that would have to move", async () => {
    const full = disk("full", 64);
    writeFileSync(join(full, "filler"), Buffer.alloc(64 * 1024));
    await using harness = new Harness("local[1]", {
      "spark.local.dir": full,
      "spark.firesteel.slab.size": "64k",
      "spark.firesteel.memory.slabs": "1m",
    });
    const level = {
      useDisk: true,
      useMemory: true,
      useOffHeap: false,
      deserialized: false,
      replication: 1,
    };
    const keep = stageOf({
      stage: 0,
      numTasks: 14,
      root: {
        kind: "cached",
        rdd: 5,
        level,
        partitions: 14,
        input: { kind: "range", start: 0, step: 1, count: 14, n: 14 },
      },
      run: (task, _environment, { program, store }) =>
        program.root.kind === "cached" &&
        store(
          5,
          task.partition,
          program.root.level,
          Array.from({ length: 7500 }, (_, i) => i * 1.5),
        ),
    });
    await harness.run({ stages: [keep], shuffles: [] });
    const [before] = await harness.engine.storage();
    expect(before).toMatchObject({ cachedPartitions: 14, diskBytes: 0 });

    const [bytes] = await harness.run(
      oneStage((_task, { executionMemory }) => {
        let taken = 0;
        while (executionMemory.acquire(2 ** 16)) taken += 2 ** 16;
        return taken;
      }, 1),
    );

    // The least share of a task, which it always gets.
    expect(bytes).toBeLessThanOrEqual(2 ** 18);
    expect(await harness.engine.storage()).toEqual([before]);
    expect(harness.eventsOf("warning").map(({ code }) => code)).toContain("CACHE_NOT_WRITTEN");
    const error = await failureOf(
      harness.run(
        oneStage(
          (_task, environment) => environment.openSpillFile().write(new Uint8Array(2 ** 18)),
          1,
        ),
      ),
    );
    expect(error.cause).toMatchObject({ code: expect.stringMatching("LOCAL_DIR") });
  });
});

describe("LocalDirectories", () => {
  it("says why there is none, and takes a directory again that had failed", () => {
    const [a, b] = [join(root, "a"), join(root, "b")];
    const directories = new LocalDirectories([a, b]);

    const first = directories.openFile("x", []);
    const second = directories.openFile("y", [first]);
    expect(second.startsWith(first.startsWith(a) ? b : a)).toBe(true);
    expect(directories.openFile("z", [])).toBe(second.replace(/y$/, "z"));
    expect(() => directories.openFile("z", [first, second])).toThrow("spark.local.dir");
    expect(directories.openFile("z", [])).toMatch(/z$/);
    directories.remove();
    expect(readdirSync(root)).toEqual([]);
  });
});
