import { SparkConf, SparkContext } from "@firesteel/core";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { register } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { failureOf } from "./error-codes.ts";

/** As if nobody had installed it, which this repository has. */
const hook = `export async function resolve(specifier, context, next) {
  if (specifier !== "@firesteel/connect") return await next(specifier, context);
  throw Object.assign(new Error("Cannot find package " + specifier), { code: "ERR_MODULE_NOT_FOUND" });
}`;
register(`data:text/javascript,${encodeURIComponent(hook)}`);

describe("a clear error", () => {
  let directory = "";
  let sc: SparkContext;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "errors-"));
    await mkdir(join(directory, "existing"));
    await writeFile(join(directory, "existing/mine.txt"), "mine");
    sc = new SparkContext(new SparkConf().setMaster("local[2]").setAppName("errors"));
  });
  afterAll(async () => {
    await sc.stop();
    await rm(directory, { recursive: true });
  });

  it("names a path that is missing", async () => {
    const { codes, messages } = await failureOf(() => sc.textFile(join(directory, "none")).count());

    expect(codes).toContain("PATH_NOT_FOUND");
    expect(messages).toContain(join(directory, "none"));
  });

  it("names a glob that matches nothing", async () => {
    const { codes, messages } = await failureOf(() => sc.textFile(`${directory}/*.none`).count());

    expect(codes).toContain("PATH_NOT_FOUND");
    expect(messages).toContain("*.none");
  });

  it("names an output directory that exists, and leaves it as it was", async () => {
    const output = join(directory, "existing");
    const { codes, messages } = await failureOf(() => sc.range(3).saveAsTextFile(output));

    expect(codes).toContain("OUTPUT_DIRECTORY_EXISTS");
    expect(messages).toContain(output);
    expect(await readdir(output)).toEqual(["mine.txt"]);
  });

  it("names a scheme that nobody knows", async () => {
    const { codes, messages } = await failureOf(() => sc.textFile("gopher://host/path").count());

    expect(codes).toContain("NO_FILE_SYSTEM_FOR_SCHEME");
    expect(messages).toContain("gopher");
  });

  it("refuses an RDD inside a closure at the line that wrote it", async () => {
    const other = sc.range(3);
    const { codes, messages } = await failureOf(() => sc.range(3).map(() => other.count()));

    expect(codes).toContain("CLOSURE_NOT_CAPTURABLE");
    expect(messages).toMatch(/other/);
  });

  it("refuses a context inside a closure", async () => {
    const context = sc;
    const { messages } = await failureOf(() => sc.range(3).map(() => context.applicationId));

    expect(messages).toMatch(/context/);
  });

  it("names the variable that cannot be captured", async () => {
    const server = createServer();
    const { codes, messages } = await failureOf(() => sc.range(3).map(() => server.listening));

    expect(codes).toContain("CLOSURE_NOT_CAPTURABLE");
    expect(messages).toContain("server");
  });

  it("names the place of an element that cannot travel", async () => {
    const { codes, messages } = await failureOf(() =>
      sc
        .range(3)
        .map((x) => ({ x, inner: { call: () => x } }))
        .collect(),
    );

    expect(codes).toContain("UNSERIALIZABLE_RECORD");
    expect(messages).toContain("inner.call");
  });

  it("says what to write where a plain function returns a Promise", async () => {
    const { codes, messages } = await failureOf(() =>
      sc
        .range(3)
        .map((x) => new Promise((resolve) => resolve(x)))
        .collect(),
    );

    expect(codes.join()).toMatch(/PROMISE_RE(TURNED|CORD)/);
    expect(messages).toContain("async");
  });

  it.each([0, -1, 1.5, Number.NaN])("refuses %d partitions", async (count) => {
    for (const run of [
      () => sc.parallelize([1, 2, 3], count),
      () => sc.range(3).repartition(count),
      () => sc.range(3).coalesce(count),
      () =>
        sc
          .range(3)
          .map((x) => [x, x])
          .partitionBy(count),
    ]) {
      const { codes } = await failureOf(() => run().collect());
      expect(codes).toContain("INVALID_PARTITION_COUNT");
    }
  });

  it("names the kinds that cannot be ordered with each other", async () => {
    const mixed = sc.parallelize<number | string>([1, "b", 2, "a"], 2);
    const { codes, messages } = await failureOf(() => mixed.sortBy((x) => x).collect());

    expect(codes).toContain("MIXED_KINDS");
    expect(messages).toMatch(/number.*string|string.*number/);
  });

  it("carries the user's own error, file and line", async () => {
    const { codes, messages } = await failureOf(() =>
      sc
        .range(3)
        .map((x) => {
          if (x === 2) throw new RangeError("two is too much");
          return x;
        })
        .collect(),
    );

    expect(codes).toContain("TASK_FAILED");
    expect(messages).toContain("two is too much");
  });

  it("keeps the context usable after all this", async () => {
    expect(await sc.range(10).count()).toBe(10);
  });
});

describe("a bad master URL", () => {
  it.each(["", "local[0]", "local[x]", "locale", "http://host"])(
    "%j is refused",
    async (master) => {
      const { codes, messages } = await failureOf(async () => {
        const context = new SparkContext(
          new SparkConf().set("spark.master", master).setAppName("a"),
        );
        try {
          await context.range(1).count();
        } finally {
          await context.stop();
        }
      });

      expect(codes.join()).toMatch(/INVALID_MASTER|INVALID_CONF|CONF_KEY_NOT_SET|MASTER_NOT_SET/);
      expect(messages).toContain("master");
    },
  );

  it("says what to install for a cluster", async () => {
    const { messages } = await failureOf(async () => {
      const conf = new SparkConf().setMaster("sc://127.0.0.1:15002").setAppName("a");
      const context = new SparkContext(conf);
      try {
        await context.range(1).count();
      } finally {
        await context.stop();
      }
    });

    expect(messages).toContain("@firesteel/connect");
  });
});
