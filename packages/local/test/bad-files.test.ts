import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { type FiresteelError, SparkConf, SparkContext } from "@firesteel/core";
import { describe, expect, it, vi } from "vitest";
import { connector as fullDisk } from "./full-disk-connector.ts";
import { temporaryDirectory } from "./support.ts";

// Disks and child processes take their time on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

/** The error that a task failed with. */
async function taskError(action: Promise<unknown>): Promise<FiresteelError> {
  const error: unknown = await action.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject({ code: "TASK_FAILED" });
  return (error as Error).cause as FiresteelError;
}

const open = (settings: Record<string, string> = {}, connectors = {}): SparkContext => {
  const conf = new SparkConf().setMaster("local[2]").setAppName("bad files").setAll(settings);
  return new SparkContext(conf, connectors);
};

const lines = Array.from({ length: 20_000 }, (_, i) => `line ${i} ${(i * 7919) % 10_007}`);
const whole = gzipSync(lines.join("\n"));

/** Runs `use` with a context of its own: only one may be active. */
async function withContext(
  settings: Record<string, string>,
  use: (sc: SparkContext) => Promise<void>,
): Promise<void> {
  const sc = open(settings);
  try {
    await use(sc);
  } finally {
    await sc.stop();
  }
}

describe("damaged files", () => {
  const tolerance = {
    "spark.files.ignoreCorruptFiles": "true",
    "spark.files.ignoreMissingFiles": "true",
  };

  /** Files of which some are damaged, and `sequence`, which is cut off. */
  async function damagedFiles(sc: SparkContext): Promise<string> {
    const directory = temporaryDirectory({
      "b-good.txt": "good\n",
      "c-no.gz": "this is no gzip\n",
    });
    writeFileSync(join(directory, "a-cut.gz"), whole.subarray(0, whole.length / 2));
    const pairs = lines.map((line): [string, string] => [line, line]);
    await sc.parallelize(pairs, 1).saveAsSequenceFile(join(directory, "sequence"));
    const path = join(directory, "sequence", "part-00000");
    const bytes = readFileSync(path);
    writeFileSync(path, bytes.subarray(0, bytes.length - 100));
    return directory;
  }

  it("fail the task with code, path and cure", async () => {
    await withContext({}, async (sc) => {
      const directory = await damagedFiles(sc);
      for (const name of ["a-cut.gz", "c-no.gz", "sequence"]) {
        const path = join(directory, name);
        const rdd = name === "sequence" ? sc.sequenceFile(path) : sc.textFile(path);
        const error = await taskError(rdd.count());
        expect(error).toMatchObject({ code: "CORRUPT_INPUT" });
        expect(String(error.fields["path"])).toContain(name);
        expect(error.message).toMatch(/ignoreCorruptFiles|extension/);
      }
    });
  });

  it("are read as far as they are good where the settings say so", async () => {
    await withContext(tolerance, async (sc) => {
      const directory = await damagedFiles(sc);
      const found = await sc.textFile(join(directory, "*.{gz,txt}")).collect();
      expect(found.at(-1)).toBe("good");
      expect(found.length).toBeGreaterThan(1000);
      expect(found.slice(0, -1)).toEqual(lines.slice(0, found.length - 1));
      const keys = await sc.sequenceFile(join(directory, "sequence")).keys().collect();
      expect(keys.length).toBeGreaterThan(1000);
      expect(keys).toEqual(lines.slice(0, keys.length));
      const files = await sc.wholeTextFiles(join(directory, "*.{gz,txt}")).collect();
      expect(files.map(([, text]) => text)).toEqual(["good\n"]);
    });
  });

  it.each([
    ["fail the task", {}],
    ["hold no lines where the settings say so", tolerance],
  ])("that are gone between listing and reading %s", async (_, settings) => {
    await withContext(settings, async (sc) => {
      const path = join(temporaryDirectory({ "gone.txt": "a\nb\n" }), "gone.txt");
      const rdd = sc.textFile(path);
      expect(await rdd.count()).toBe(2);
      rmSync(path);
      const outcome = await rdd
        .count()
        .catch((error: Error) => (error.cause as FiresteelError).code);
      expect(outcome).toBe(settings === tolerance ? 0 : "PATH_NOT_FOUND");
    });
  });
});

describe("a full disk", () => {
  it("fails the job and leaves nothing visible, whatever the format", async () => {
    const sc = open({}, { connectors: [fullDisk()] });
    const directory = temporaryDirectory({});
    const pairs = sc
      .range(0, 40_000, 1, 3)
      .map((i): [number, string] => [i, `value ${i} ${"x".repeat(i % 40)}`]);
    const saves: Record<string, (path: string) => Promise<void>> = {
      text: (path) => pairs.saveAsTextFile(path),
      gzip: (path) => pairs.saveAsTextFile(path, "gzip"),
      sequence: (path) => pairs.saveAsSequenceFile(path),
      blocks: (path) => pairs.saveAsSequenceFile(path, "deflate"),
      objects: (path) => pairs.saveAsObjectFile(path),
      json: (path) => pairs.saveAsJsonLines(path),
    };
    for (const [name, save] of Object.entries(saves)) {
      const error = await taskError(save(join(directory, name)));
      expect(error, name).toMatchObject({ code: "DISK_FULL", blame: "environment" });
    }
    await sc.stop();
    expect(readdirSync(directory)).toEqual([]);
  });
});
