import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SparkConf, SparkContext } from "@firesteel/core";
import { s3 } from "@firesteel/s3";
import { WebHdfsClient } from "hdfs-webhdfs-client";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
// @ts-expect-error -- a plain script without types
import { PySpark as Oracle } from "../../oracle/pyspark.mjs";
import { cluster } from "./cluster.ts";
import { startVersitygw, type Versitygw } from "./versitygw.ts";

interface Spark {
  run(source: string): Promise<{ readonly value?: unknown; readonly error?: string }>;
  stop(): Promise<void>;
}

const PySpark = Oracle as { start(): Promise<Spark> };
const words = Array.from({ length: 500 }, (_, i) => `w${(i * 7919).toString(36)}`);
/** Several blocks of HDFS, and of bzip2. */
const lines = Array.from({ length: 40_000 }, (_, i) =>
  Array.from({ length: 12 }, (_, k) => words[(i * 31 + k * k * 17) % words.length]).join(" "),
);
const text = Buffer.from(`${lines.join("\n")}\n`);
const bucket = "between";

function expectedCounts(): string[] {
  const counts = new Map<string, number>();
  for (const word of lines.join(" ").split(" ")) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].map(([word, count]) => `${word} ${count}`).toSorted();
}

/** By the library of Python, as an independent implementation. */
function bzip2(bytes: Uint8Array): Buffer {
  const program = "import bz2, sys; sys.stdout.buffer.write(bz2.compress(sys.stdin.buffer.read()))";
  return execFileSync("python3", ["-c", program], { input: bytes, maxBuffer: 2 ** 28 });
}

/** The lines of each path, sorted, as Spark reads them. */
async function linesOfSpark(paths: readonly string[]): Promise<unknown> {
  const spark = await PySpark.start();
  try {
    const { value, error } = await spark.run(`
def program(sc):
    return [sorted(sc.textFile(path).collect()) for path in ${JSON.stringify(paths)}]
`);
    if (error !== undefined) throw new Error(error);
    return value;
  } finally {
    await spark.stop();
  }
}

describe("word counts from one store to another", () => {
  let objects: Versitygw;

  beforeAll(async () => {
    objects = await startVersitygw(bucket);
    await objects.put("input/text.txt.bz2", bzip2(text));
    await using client = new WebHdfsClient({ nameNodes: cluster.webHdfs });
    await client.create("/between/input/text.txt", text, { overwrite: true });
  });

  afterAll(async () => {
    await using client = new WebHdfsClient({ nameNodes: cluster.webHdfs });
    await client.delete("/between", { recursive: true });
    await objects[Symbol.asyncDispose]();
  });

  function context(): SparkContext {
    const conf = new SparkConf().setMaster("local[2]").setAppName("between").setAll(cluster.conf);
    const small = { blockSizeBytes: 64 * 1024, readAheadBytes: 64 * 1024 };
    const sc = new SparkContext(conf, { connectors: [s3({ ...objects.options, ...small })] });
    onTestFinished(() => sc.stop());
    return sc;
  }

  /** The number of partitions that the input was read in. */
  async function countWords(sc: SparkContext, input: string, output: string): Promise<number> {
    const read = sc.textFile(input, 5);
    await read
      .flatMap((line) => line.split(" "))
      .map((word): [string, number] => [word, 1])
      .reduceByKey((a, b) => a + b)
      .map(([word, count]) => `${word} ${count}`)
      .saveAsTextFile(output);
    return await read.getNumPartitions();
  }

  it("go from HDFS to S3, and from bzip2 on S3 in splits to HDFS, and Spark reads both", async () => {
    const sc = context();
    const onHdfs = `${cluster.uri}/between/counts`;

    const fromHdfs = await countWords(
      sc,
      `${cluster.uri}/between/input`,
      `s3a://${bucket}/from-hdfs`,
    );
    const fromS3 = await countWords(sc, `s3a://${bucket}/input/*.bz2`, onHdfs);

    expect(fromHdfs).toBeGreaterThan(2);
    expect(fromS3).toBeGreaterThan(2);
    const onDisk = `file://${objects.file("from-hdfs")}`;
    const expected = expectedCounts();
    expect(await linesOfSpark([onDisk, onHdfs])).toEqual([expected, expected]);
  });

  it("go from S3 to local files, which hold each word once", async () => {
    const sc = context();
    const directory = mkdtempSync(join(tmpdir(), "between-"));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    const output = join(directory, "counts");

    await countWords(sc, `s3a://${bucket}/input`, `file:${output}`);

    const parts = readdirSync(output).filter((name) => name.startsWith("part-"));
    const found = parts.flatMap((name) => readFileSync(join(output, name), "utf8").split("\n"));
    expect(found.filter((line) => line !== "").toSorted()).toEqual(expectedCounts());
  });
});
