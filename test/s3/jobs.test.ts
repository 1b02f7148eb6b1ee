import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { SparkConf, SparkContext, TaskContext } from "@firesteel/core";
import { createHostileEngine } from "@firesteel/core/testing";
import { s3, type S3Options } from "@firesteel/s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BucketContent } from "./bucket-content.ts";
import { RequestLog } from "./request-log.ts";
import { S3Server, type S3ServerKind, s3ServerKinds } from "./s3-server.ts";

// A gigabyte is for long runs: FIRESTEEL_LARGE_OBJECT_MEGABYTES=1024. s3proxy keeps objects in its heap.
const largeMegabytes: Readonly<Record<S3ServerKind, number>> = {
  versitygw: Number(process.env["FIRESTEEL_LARGE_OBJECT_MEGABYTES"] ?? 200),
  s3proxy: 40,
};

describe.each(s3ServerKinds)("jobs on %s", (kind) => {
  let server: S3Server;
  let content: BucketContent;

  beforeAll(async () => {
    server = await S3Server.start(kind);
    await server.createBucket("jobs");
    content = new BucketContent(server.client(), "jobs");
  });

  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  const contextWith = (master: string, options: S3Options = {}): SparkContext =>
    new SparkContext(new SparkConf().setMaster(master).setAppName("s3"), {
      connectors: [s3(server.options(options))],
    });

  it("count words from S3 to S3 and to local files, gzipped and plain, by Hadoop's keys alone", async () => {
    await content.put("words/a.txt", "to be or not\nto be\n");
    await content.put("words/b.txt.gz", gzipSync("be that\n"));
    await content.put("words/_hidden", "no no no\n");
    const conf = new SparkConf()
      .setMaster("local[2]")
      .setAppName("words")
      .set("spark.hadoop.fs.s3a.endpoint", server.endpoint)
      .set("spark.hadoop.fs.s3a.endpoint.region", "us-east-1")
      .set("spark.hadoop.fs.s3a.path.style.access", "true")
      .set("spark.hadoop.fs.s3a.access.key", "testkey")
      .set("spark.hadoop.fs.s3a.bucket.jobs.secret.key", "testsecret");
    const directory = mkdtempSync(join(tmpdir(), "s3-jobs-"));
    try {
      await using sc = new SparkContext(conf);
      const counts = sc
        .textFile("s3a://jobs/words/{a,b}*")
        .flatMap((line) => line.split(" "))
        .map((word) => [word, 1])
        .reduceByKey((a, b) => a + b)
        .map(([word, count]) => `${word} ${count}`);
      await counts.saveAsTextFile("s3a://jobs/counts", "gzip");
      await counts.saveAsTextFile(`file:${directory}/counts`);

      const expected = ["be 3", "not 1", "or 1", "that 1", "to 2"];
      expect((await sc.textFile("s3a://jobs/counts").collect()).toSorted()).toEqual(expected);
      const local = readdirSync(`${directory}/counts`).filter((name) => name.startsWith("part-"));
      const lines = local.flatMap((name) =>
        readFileSync(join(directory, "counts", name), "utf8").split("\n"),
      );
      expect(lines.filter((line) => line !== "").toSorted()).toEqual(expected);
      expect(await content.keys("counts/")).toEqual([
        "counts/_SUCCESS",
        "counts/part-00000.gz",
        "counts/part-00001.gz",
      ]);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it("keep any records in object files", async () => {
    await using sc = contextWith("local[2]");
    const records = [{ a: 1 }, new Map([["k", [1n, null]]]), "x", new Date(5)];
    await sc.parallelize(records, 3).saveAsObjectFile("s3a://jobs/objects");
    expect(await sc.objectFile("s3a://jobs/objects").collect()).toEqual(records);
  });

  it("refuse a directory that is there, and name a path that is not", async () => {
    await content.put("taken/file", "x");
    await using sc = contextWith("local[2]");
    await expect(sc.range(3).saveAsTextFile("s3a://jobs/taken")).rejects.toMatchObject({
      code: "OUTPUT_DIRECTORY_EXISTS",
    });
    await expect(sc.textFile("s3a://jobs/nowhere").count()).rejects.toMatchObject({
      code: "PATH_NOT_FOUND",
    });
    await expect(sc.textFile("s3a://no-such-bucket/x").count()).rejects.toMatchObject({
      code: "BUCKET_NOT_FOUND",
    });
    expect(await content.keys("taken/")).toEqual(["taken/file"]);
  });

  it("name wrong credentials, a server that is not there, and damaged or vanished objects", async () => {
    const codeOf = async (options: S3Options, path: string): Promise<unknown> => {
      await using sc = contextWith("local[2]", options);
      const error: unknown = await sc
        .textFile(path)
        .count()
        .then(
          () => undefined,
          (thrown: unknown) => thrown,
        );
      const { code, cause } = error as { code: string; cause: { code: string } };
      return code === "TASK_FAILED" ? cause.code : code;
    };
    await content.put("bad/cut.gz", gzipSync("line\n".repeat(1000)).subarray(0, 30));
    await content.put("bad/plain.gz", "no gzip at all\n");
    const path = "s3a://jobs/bad/cut.gz";
    const wrongSecret = { accessKeyId: "testkey", secretAccessKey: "another" };
    const wrongKey = { accessKeyId: "nobody", secretAccessKey: "testsecret" };

    expect(await codeOf({ credentials: wrongSecret }, path)).toBe("INVALID_CREDENTIALS");
    expect(await codeOf({ credentials: wrongKey }, path)).toBe("INVALID_CREDENTIALS");
    expect(await codeOf({ endpoint: "http://127.0.0.1:1", maxRetries: 1 }, path)).toBe(
      "SERVER_UNREACHABLE",
    );
    expect(await codeOf({}, path)).toBe("CORRUPT_INPUT");
    expect(await codeOf({}, "s3a://jobs/bad/plain.gz")).toBe("CORRUPT_INPUT");

    await content.put("vanishing/object", "1\n2\n");
    await using sc = contextWith("local[2]");
    const vanishing = sc.textFile("s3a://jobs/vanishing");
    expect(await vanishing.count()).toBe(2);
    await content.delete("vanishing/object");
    await expect(vanishing.count()).rejects.toMatchObject({ cause: { code: "PATH_NOT_FOUND" } });
  });

  it("write each record once where tasks fail and are tried again", async () => {
    await using sc = contextWith("local[2,4]");
    await sc
      .range(0, 1000, 1, 10)
      .map((x) => {
        const failing = x % 100 === 99 && TaskContext.get()?.attemptNumber() === 0;
        if (failing) throw new Error("the first attempt fails at its end");
        return x;
      })
      .saveAsTextFile("s3a://jobs/retried");
    const numbers = (await sc.textFile("s3a://jobs/retried").collect()).map(Number);
    expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
    expect(await content.uploads("retried")).toEqual([]);
  });

  it("write each record once where every task succeeds twice", async () => {
    await using sc = new SparkContext(new SparkConf().setMaster("local[2]").setAppName("twice"), {
      engine: (options) => createHostileEngine({ ...options, seed: 20_261_125 }),
      connectors: [s3(server.options())],
    });
    await sc.range(0, 200, 1, 5).saveAsTextFile("s3a://jobs/twice");
    const numbers = (await sc.textFile("s3a://jobs/twice").collect()).map(Number);
    expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 200 }, (_, i) => i));
    expect(await content.uploads("twice")).toEqual([]);
    expect((await content.keys("twice/")).length).toBe(6);
  });

  it("leave neither objects nor uploads when they fail or are cancelled", async () => {
    await using sc = contextWith("local[2]");
    const failing = sc.range(0, 100, 1, 4).map((x) => {
      if (x === 99) throw new Error("no");
      return "x".repeat(100_000);
    });
    await expect(failing.saveAsTextFile("s3a://jobs/failed")).rejects.toMatchObject({
      code: "TASK_FAILED",
    });
    const abort = new AbortController();
    const endless = sc.range(0, 1e12, 1, 4).map((i) => `line ${i} ${"x".repeat(1000)}`);
    const saving = endless.saveAsTextFile("s3a://jobs/cancelled", undefined, {
      signal: abort.signal,
    });
    saving.catch(() => undefined);
    // The first parts are on their way.
    while ((await content.uploads("cancelled")).length === 0)
      await new Promise((later) => setTimeout(later, 50));
    abort.abort();
    await expect(saving).rejects.toMatchObject({ code: "JOB_CANCELLED" });
    for (const prefix of ["failed", "cancelled"]) {
      expect(await content.keys(prefix)).toEqual([]);
      expect(await content.uploads(prefix)).toEqual([]);
    }
  });

  it("write a thousand partitions with two requests each, and one to commit it", async () => {
    await using log = await RequestLog.before(server.port);
    await using sc = contextWith("local[2]", { endpoint: log.endpoint });
    await sc.range(0, 1000, 1, 1000).saveAsTextFile("s3a://jobs/thousand");

    const { "POST ?uploads": started, "PUT ?partNumber": sent, ...rest } = log.counts();
    expect([started, sent]).toEqual([1000, 1000]);
    const { "POST ?uploadId": completed, ...others } = rest;
    expect(completed).toBe(1000);
    // Set-up, journal, clean-up and _SUCCESS do not depend on the number of partitions.
    const constant = Object.values(others).reduce((a, b) => a + b, 0);
    expect(constant).toBeLessThan(40);
    expect(await sc.textFile("s3a://jobs/thousand").count()).toBe(1000);
  });

  it("read a thousand small objects in few tasks", async () => {
    await using sc = contextWith("local[2]");
    const whole = sc.wholeTextFiles("s3a://jobs/thousand");
    expect(await whole.getNumPartitions()).toBeLessThan(20);
    const numbers = (await whole.values().collect()).map((text) => Number(text));
    expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
  });

  it(`read an object of ${largeMegabytes[kind]} MB in splits, every line once`, async () => {
    await using sc = contextWith("local[2]");
    const lineBytes = 1000;
    const numLines = largeMegabytes[kind] * 1000;
    const lines = sc
      .range(0, numLines, 1, 1)
      .map((i) => `${i} `.padEnd(lineBytes - 1, "abcdefghij"));
    await lines.saveAsTextFile("s3a://jobs/large");
    expect(await content.uploads("large")).toEqual([]);

    const read = sc.textFile("s3a://jobs/large/part-00000");
    expect(await read.getNumPartitions()).toBe(Math.ceil((numLines * lineBytes) / 2 ** 25));
    const sums = await read
      .map((line) => [Number(line.slice(0, line.indexOf(" "))), line.length] as const)
      .aggregate(
        [0, 0, 0],
        ([n = 0, sum = 0, bytes = 0], [i, length]) => [n + 1, sum + i, bytes + length + 1],
        (a, b) => a.map((x, i) => x + (b[i] ?? 0)),
      );
    expect(sums).toEqual([numLines, (numLines * (numLines - 1)) / 2, numLines * lineBytes]);
  });
});
