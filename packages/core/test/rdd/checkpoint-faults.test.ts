import { spawn } from "node:child_process";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FiresteelError, type RDD, SparkConf, SparkContext, StorageLevel } from "@firesteel/core";

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "checkpoint-test-"));
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

function contextOf(settings: Readonly<Record<string, string>> = {}): SparkContext {
  const conf = new SparkConf()
    .setMaster("local[2]")
    .setAppName("checkpoints")
    .set("spark.local.dir", directory)
    .setAll(settings);
  const sc = new SparkContext(conf);
  sc.setCheckpointDir(join(directory, "checkpoints"));
  return sc;
}

async function checkpointed(sc: SparkContext): Promise<RDD<number>> {
  const rdd = sc.range(0, 50_000, 1, 4).map((x) => x + 0.5);
  rdd.checkpoint();
  await rdd.count();
  return rdd;
}

function partFiles(rdd: RDD<number>): string[] {
  const path = (rdd.getCheckpointFile() ?? "").replace(/^file:(\/\/)?/, "");
  return readdirSync(path)
    .filter((name) => name.startsWith("part-"))
    .map((name) => join(path, name));
}

async function causeOf(promise: Promise<unknown>): Promise<FiresteelError> {
  const error: unknown = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  const { cause } = error as { cause: unknown };
  if (!FiresteelError.is(cause)) throw new Error(`expected a failed task, got ${String(error)}`);
  return cause;
}

describe("a checkpoint", () => {
  it.each([
    ["deleted", (path: string) => rmSync(path)],
    ["cut off", (path: string) => truncateSync(path, statSync(path).size - 1)],
    ["emptied", (path: string) => truncateSync(path, 0)],
  ])("whose file was %s says so, whatever missing files mean elsewhere", async (_, damage) => {
    await using sc = contextOf({
      "spark.files.ignoreMissingFiles": "true",
      "spark.files.ignoreCorruptFiles": "true",
    });
    const rdd = await checkpointed(sc);
    const [file = ""] = partFiles(rdd);

    damage(file);

    const cause = await causeOf(rdd.count());
    expect(cause.code).toBe("CHECKPOINT_LOST");
    expect(cause.message).toContain(file);
    expect(cause.message).toContain("lineage");
  });

  it("whose file was damaged says so", async () => {
    await using sc = contextOf({ "spark.files.ignoreCorruptFiles": "true" });
    const rdd = await checkpointed(sc);
    const [file = ""] = partFiles(rdd);
    const size = statSync(file).size;

    writeFileSync(file, Buffer.alloc(16, 0x5a), { flag: "r+" });
    expect(statSync(file).size).toBe(size);

    const cause = await causeOf(rdd.sum());
    expect(cause.code).toBe("CORRUPT_INPUT");
    expect(cause.message).toContain(file);
  });

  it("that cannot be written leaves the lineage, no file, and is written by the next job", async () => {
    await using sc = contextOf();
    writeFileSync(join(directory, "checkpoints"), "in the way");
    const rdd = sc.range(0, 100, 1, 2).map((x) => x * 2);
    rdd.checkpoint();

    await expect(rdd.sum()).rejects.toThrow("checkpoints");

    expect(rdd.isCheckpointed()).toBe(false);
    expect(rdd.getCheckpointFile()).toBeUndefined();
    rmSync(join(directory, "checkpoints"));
    expect(await rdd.sum()).toBe(9900);
    expect(rdd.isCheckpointed()).toBe(true);
    expect(await rdd.sum()).toBe(9900);
    expect(partFiles(rdd)).toHaveLength(2);
  });

  it("of tasks that fail shows nothing of those that did not", async () => {
    await using sc = contextOf();
    const attempts = sc.longAccumulator();
    const rdd = sc.range(0, 8, 1, 4).mapPartitionsWithIndex((partition, records) => {
      attempts.add(1);
      return records;
    });
    rdd.checkpoint();
    // The action computes each partition once; the checkpoint would do so again.
    const failing = rdd.map((x) => x);
    await failing.count();
    expect(attempts.value).toBe(8);
    // A file, since whichever executor comes second must know of the first.
    const computed = join(directory, "computed");
    const broken = sc.range(0, 8, 1, 4).map((x) => {
      if (x === 7 && !existsSync(computed)) {
        writeFileSync(computed, "");
        return x;
      }
      if (x === 7) throw new Error("broken the second time");
      return x;
    });
    broken.checkpoint();

    await expect(broken.count()).rejects.toThrow("broken the second time");

    expect(broken.isCheckpointed()).toBe(false);
    const uuid = readdirSync(join(directory, "checkpoints"))[0] ?? "";
    const shown = readdirSync(join(directory, "checkpoints", uuid));
    expect(shown).toEqual([`rdd-${rdd.id}`]);
  });

  it("is not used half by a program that died while it was written", async () => {
    const program = new URL("./programs/dies-at-checkpoint.js", import.meta.url).pathname;
    const child = spawn(process.execPath, [program, directory], { stdio: ["ignore", "pipe", 2] });
    const signal = await new Promise((resolve) => {
      child.once("close", (_code, name) => resolve(name));
    });
    expect(signal).toBe("SIGKILL");
    const [left = ""] = readdirSync(join(directory, "checkpoints"));
    const files = readdirSync(join(directory, "checkpoints", left), { recursive: true }).map(
      String,
    );
    expect(
      files.filter((name) => /(^|\/)(_SUCCESS|part-)/.test(name) && !name.includes("_temporary")),
    ).toEqual([]);

    await using sc = contextOf();
    const rdd = await checkpointed(sc);

    expect(rdd.getCheckpointFile()).not.toContain(left);
    expect(await rdd.count()).toBe(50_000);
  });
});

describe("a local checkpoint", () => {
  it("whose partitions are gone says so", async () => {
    await using sc = contextOf({
      "spark.firesteel.slab.size": "64k",
      "spark.firesteel.memory.slabs": "64k",
    });
    const rdd = sc
      .range(0, 50_000, 1, 4)
      .map((x) => x + 0.5)
      .persist(StorageLevel.DISK_ONLY)
      .localCheckpoint();
    expect(await rdd.count()).toBe(50_000);
    expect(rdd.isLocallyCheckpointed()).toBe(true);
    const [application = ""] = readdirSync(directory).filter((name) =>
      name.startsWith("firesteel-"),
    );
    const blocks = readdirSync(join(directory, application)).filter((name) =>
      name.endsWith(".bin"),
    );
    for (const name of blocks) truncateSync(join(directory, application, name), 8);

    const cause = await causeOf(rdd.count());

    expect(cause.code).toBe("CHECKPOINT_LOST");
    expect(cause.message).toContain("checkpoint()");
  });

  it("can be unpersisted, and is told that there is nothing left of it", async () => {
    await using sc = contextOf();
    const rdd = sc.range(0, 100, 1, 2).localCheckpoint();
    await rdd.count();

    await rdd.unpersist();

    expect((await causeOf(rdd.count())).code).toBe("CHECKPOINT_LOST");
  });

  it("takes the place of a reliable one that is not written yet, and of no other", async () => {
    await using sc = contextOf();
    const marked = sc.range(0, 100, 1, 2);
    marked.checkpoint();
    marked.localCheckpoint();
    await marked.count();
    const written = await checkpointed(sc);
    written.localCheckpoint();
    await written.count();

    expect(marked.isLocallyCheckpointed()).toBe(true);
    expect(marked.getCheckpointFile()).toBeUndefined();
    expect(written.isLocallyCheckpointed()).toBe(false);
    expect(written.getStorageLevel()).toBe(StorageLevel.NONE);
    expect(written.getCheckpointFile()).toContain("checkpoints");
  });
});
