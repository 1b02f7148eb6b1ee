import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SparkConf, SparkContext } from "@firesteel/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runWithSpark } from "./spark.ts";

interface Written {
  readonly text: Readonly<Record<string, string>>;
  readonly sequence: Readonly<Record<string, { readonly path: string; readonly count: number }>>;
  readonly types: Readonly<Record<string, string>>;
  readonly java: Readonly<Record<string, readonly string[]>>;
  readonly lines: readonly string[];
  readonly pairs: readonly (readonly [number, string])[];
}

const modes = ["RECORD", "BLOCK"].flatMap((mode) =>
  ["deflate", "gzip", "bzip2", "lz4", "snappy"].map((codec) => `${mode}-${codec}`),
);

describe("files that Spark and Hadoop wrote", () => {
  let root = "";
  let written: Written | undefined;
  let sc: SparkContext | undefined;
  const files = (): Written => written as Written;
  const context = (): SparkContext => sc as SparkContext;
  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), "formats-"));
    written = (await runWithSpark("spark_writes.py", [root])) as Written;
    sc = new SparkContext(new SparkConf().setMaster("local[2]").setAppName("formats"));
  });
  afterAll(async () => {
    await sc?.stop();
    rmSync(root, { recursive: true });
  });

  it.each(["None", "deflate", "gzip", "bzip2", "lz4", "snappy", "zstd"])(
    "text compressed by %s",
    async (codec) => {
      for (const minPartitions of [1, 9]) {
        const rdd = context().textFile(files().text[codec] ?? "", minPartitions);
        expect(await rdd.collect()).toEqual(files().lines);
      }
    },
  );

  it("bzip2 is read in parts", async () => {
    const parts = await context()
      .textFile(files().text["bzip2"] ?? "", 12)
      .glom()
      .collect();
    expect(parts.length).toBeGreaterThanOrEqual(12);
    expect(parts.filter((part) => part.length > 0).length).toBeGreaterThanOrEqual(2);
    expect(parts.flat()).toEqual(files().lines);
  });

  it.each(["NONE", ...modes])("sequence files of mode and codec %s", async (mode) => {
    const { path = "", count = 0 } = files().sequence[mode] ?? {};
    for (const minSplits of [1, 7]) {
      const rdd = context().sequenceFile(
        path,
        "org.apache.hadoop.io.IntWritable",
        "org.apache.hadoop.io.Text",
        undefined,
        undefined,
        minSplits,
      );
      expect(await rdd.collect()).toEqual(files().pairs.slice(0, count));
    }
  });

  it("the types that PySpark converts", async () => {
    const read = async (name: string): Promise<unknown> => {
      const records = await context()
        .sequenceFile(files().types[name] ?? "")
        .collect();
      expect(records.map(([key]) => key)).toEqual([1]);
      return records[0]?.[1];
    };
    expect(await read("str")).toBe("é€𝄞");
    expect(await read("int")).toBe(-(2 ** 31));
    expect(await read("long")).toBe(2n ** 40n);
    expect(await read("float")).toBe(0.1);
    expect(await read("bool")).toBe(true);
    expect(await read("bytes")).toEqual(Uint8Array.of(0, 255));
    expect(await read("none")).toBeNull();
    expect(await read("map")).toEqual(
      new Map<unknown, unknown>([
        ["a", 1],
        ["b", null],
        ["c", 0.5],
        ["d", "x"],
      ]),
    );
  });

  it("the other types of Hadoop", async () => {
    const read = async (name: string): Promise<unknown[]> =>
      await context().sequenceFile(`${root}/java-${name}`).values().collect();
    for (const name of ["VInt", "Short", "Byte"])
      expect(await read(name)).toEqual(files().java[name]?.map(Number));
    expect(await read("VLong")).toEqual(files().java["VLong"]?.map(BigInt));
    expect(await read("Float")).toEqual([Math.fround(0.1), -2.5]);
    expect(await read("Double")).toEqual([0.1, 1e300, Infinity]);
    expect(await read("MD5Hash")).toEqual([new Uint8Array(createHash("md5").update("x").digest())]);
    expect(await read("SortedMap")).toEqual([
      new Map([
        ["a", 1],
        ["b", 2],
      ]),
    ]);
    expect(await read("ArrayPrimitive")).toEqual([
      Int32Array.of(1, -2),
      Float64Array.of(0.5),
      [true, false],
    ]);
  });

  it("as the text that Java gives for them", async () => {
    const format = "org.apache.hadoop.mapred.SequenceFileAsTextInputFormat";
    for (const name of ["VInt", "VLong", "Short", "Byte", "Float", "Double", "MD5Hash"]) {
      const texts = context().hadoopFile<string, string>(`${root}/java-${name}`, format).values();
      expect(await texts.collect(), name).toEqual(files().java[name]);
    }
  });

  it("MapFiles", async () => {
    const records = await context().sequenceFile<string, bigint>(`${root}/maps`).collect();
    expect(records).toHaveLength(1000);
    expect(records[999]).toEqual(["0999", 998_001n]);
  });
});
