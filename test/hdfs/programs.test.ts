import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SparkConf, SparkContext } from "@firesteel/core";
import { hdfs } from "@firesteel/hdfs";
import { WebHdfsClient } from "hdfs-webhdfs-client";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { cluster } from "./cluster.ts";
import { expectErrorCode } from "./expect-error-code.ts";

const words = ["spark", "hdfs", "block", "node", "rename", "quota", "lease"];

/** 60,000 lines, 5 MB: several blocks. */
function lineAt(i: number): string {
  const picked = Array.from({ length: 12 }, (_, k) => words[(i * 31 + k * k * 7) % words.length]);
  return `${i} ${picked.join(" ")}`;
}

const numLines = 60_000;

function context(connectors?: Parameters<typeof hdfs>[0]): SparkContext {
  const conf = new SparkConf().setMaster("local[2]").setAppName("hdfs").setAll(cluster.conf);
  const sc = new SparkContext(
    conf,
    connectors === undefined ? {} : { connectors: [hdfs(connectors)] },
  );
  onTestFinished(() => sc.stop());
  return sc;
}

function expectedCounts(): Map<string, number> {
  const counts = new Map<string, number>();
  for (let i = 0; i < numLines; i += 1)
    for (const word of lineAt(i).split(" ").slice(1)) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

describe("RDD programs on HDFS", () => {
  beforeAll(async () => {
    await using client = new WebHdfsClient({ nameNodes: cluster.webHdfs });
    const lines = Array.from({ length: numLines }, (_, i) => `${lineAt(i)}\n`);
    await client.create("/programs/input/text.txt", lines.join(""), { overwrite: true });
  });

  afterAll(async () => {
    await using client = new WebHdfsClient({ nameNodes: cluster.webHdfs });
    await client.delete("/programs", { recursive: true });
  });

  it("count words of HDFS into local files", async () => {
    const sc = context();
    const directory = mkdtempSync(join(tmpdir(), "firesteel-hdfs-"));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    const input = sc.textFile(`${cluster.uri}/programs/input`);

    await input
      .flatMap((line) => line.split(" ").slice(1))
      .map((word): [string, number] => [word, 1])
      .reduceByKey((a, b) => a + b)
      .map(([word, n]) => `${word} ${n}`)
      .saveAsTextFile(join(directory, "out"));

    expect(await input.getNumPartitions()).toBeGreaterThan(4);
    const found = new Map<string, number>();
    for (const name of readdirSync(join(directory, "out")).filter((each) =>
      each.startsWith("part-"),
    ))
      for (const line of readFileSync(join(directory, "out", name), "utf8").split("\n"))
        if (line !== "") found.set(line.split(" ")[0]!, Number(line.split(" ")[1]));
    expect(found).toEqual(expectedCounts());
  });

  it("write to HDFS what they read from it, and leave nothing else", async () => {
    const sc = context();
    const output = `${cluster.uri}/programs/copy`;

    await sc.textFile(`${cluster.uri}/programs/input/*.txt`).saveAsTextFile(output);

    const client = cluster.client();
    const names = (await client.listStatus("/programs/copy")).map((status) => status.pathSuffix);
    expect(names.filter((name) => !name.startsWith("part-"))).toEqual(["_SUCCESS"]);
    const copied = await sc.textFile(output).collect();
    expect(copied.length).toBe(numLines);
    expect(copied.every((line, i) => line === lineAt(i))).toBe(true);
    await expectErrorCode("OUTPUT_DIRECTORY_EXISTS", sc.parallelize([1]).saveAsTextFile(output));
  });

  it("use fs.defaultFS for paths without a scheme", async () => {
    const conf = new SparkConf()
      .setMaster("local[2]")
      .setAppName("default")
      .setAll(cluster.conf)
      .set("spark.hadoop.fs.defaultFS", cluster.uri);
    const sc = new SparkContext(conf);
    onTestFinished(() => sc.stop());

    expect(await sc.textFile("/programs/input").count()).toBe(numLines);
  });

  it("prefer the hosts of the blocks", async () => {
    const fs = cluster.fileSystem();
    const path = `${cluster.uri}/programs/input/text.txt`;

    const blocks = await fs.blockLocations!(path, 1024 * 1024 - 1, 2);

    expect(blocks.map((block) => block.offset)).toEqual([0, 1024 * 1024]);
    expect(blocks.every((block) => block.hosts.includes("127.0.0.1"))).toBe(true);
  });

  it("end well though a data node dies while they read and write", async () => {
    const sc = context({ retry: { maxElapsedMs: 100_000 } });
    const output = `${cluster.uri}/programs/survived`;
    const job = sc
      .textFile(`${cluster.uri}/programs/input`, 8)
      .flatMap((line) => Array.from({ length: 8 }, (_, i) => `${i} ${line}`))
      .saveAsTextFile(output);
    const client = cluster.client();
    // While files are being written, not before.
    await expect
      .poll(async () => (await client.getContentSummary("/programs")).fileCount, {
        timeout: 60_000,
        interval: 20,
      })
      .toBeGreaterThan(2);

    await cluster.run("kill-datanode", "2");
    try {
      await job;
      expect(await sc.textFile(output).count()).toBe(8 * numLines);
      const sum = await sc
        .textFile(output)
        .map((line) => Number(line.split(" ")[1]))
        .sum();
      expect(sum).toBe((8 * (numLines * (numLines - 1))) / 2);
    } finally {
      await cluster.run("start-datanode", "2");
    }
  });

  it("fail with PATH_NOT_FOUND for paths that are missing, and for one that vanishes after the listing", async () => {
    const sc = context();
    const client = cluster.client();
    await client.create("/programs/vanishing/a", "1\n2\n", { overwrite: true });
    const vanishing = sc.textFile(`${cluster.uri}/programs/vanishing`);
    expect(await vanishing.count()).toBe(2);
    await client.delete("/programs/vanishing/a");

    await expect(vanishing.count()).rejects.toMatchObject({
      code: "TASK_FAILED",
      cause: { code: "PATH_NOT_FOUND" },
    });
    await expectErrorCode("PATH_NOT_FOUND", sc.textFile(`${cluster.uri}/programs/no`).count());
  });

  it("leave nothing visible when they fail", async () => {
    const sc = context();
    const client = cluster.client();

    const job = sc
      .parallelize([1, 2, 3, 4], 4)
      .map((n) => {
        if (n === 4) throw new Error("no four");
        return n;
      })
      .saveAsTextFile(`${cluster.uri}/programs/failed`);

    await expect(job).rejects.toThrow("no four");
    await expectErrorCode("FILE_NOT_FOUND", client.getFileStatus("/programs/failed"));
  });
});
