import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SparkConf, SparkContext } from "@firesteel/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runWithSpark } from "./spark.ts";

interface Found {
  readonly text: Readonly<Record<string, { readonly digest: string; readonly count: number }>>;
  readonly zstd: Readonly<Record<string, string>>;
  readonly splits: Readonly<Record<string, { readonly digest: string; readonly parts: number }>>;
  readonly sequence: Readonly<Record<string, readonly unknown[]>>;
  readonly java: Readonly<Record<string, readonly (readonly [string, string])[]>>;
  readonly map: Readonly<Record<string, readonly (number | null)[]>>;
}

const codecs = ["none", "deflate", "gzip", "bzip2", "lz4", "snappy"] as const;
const lines = Array.from(
  { length: 60_000 },
  (_, i) => `${i} ${["a", "é", "€", "𝄞"][i % 4]?.repeat(i % 50) ?? ""}${(i * 7919) % 10_007}`,
);
const digest = createHash("sha256").update(lines.join("\n")).digest("hex");
const pairs = Array.from({ length: 3000 }, (_, i): [number, string] => [
  i,
  `${"v".repeat(i % 90)}${i}`,
]);

/** By the name of the file: the class, values, and what PySpark makes of them. */
const typed: readonly (readonly [
  name: string,
  valueClass: string | undefined,
  value: unknown,
  python: unknown,
])[] = [
  ["str", undefined, "é€𝄞", "é€𝄞"],
  ["int", undefined, -5, -5],
  ["long", undefined, 2n ** 40n, 2 ** 40],
  ["float", undefined, 0.1, 0.1],
  ["single", "FloatWritable", 0.5, 0.5],
  ["bool", undefined, true, true],
  ["bytes", undefined, Uint8Array.of(0, 255), { bytes: [0, 255] }],
  ["none", undefined, null, null],
  [
    "map",
    undefined,
    new Map<unknown, unknown>([
      ["a", 1],
      ["b", null],
      ["c", 0.5],
    ]),
    {
      map: [
        ["a", 1],
        ["b", null],
        ["c", 0.5],
      ],
    },
  ],
];
const java: readonly (readonly [
  valueClass: string,
  values: readonly unknown[],
  texts: readonly string[],
])[] = [
  ["VIntWritable", [0, -113, 128, 2 ** 31 - 1], ["0", "-113", "128", "2147483647"]],
  [
    "VLongWritable",
    [0n, 2n ** 62n, -(2n ** 63n)],
    ["0", "4611686018427387904", "-9223372036854775808"],
  ],
  ["ShortWritable", [-32_768], ["-32768"]],
  ["ByteWritable", [-128], ["-128"]],
  ["FloatWritable", [Math.fround(0.1)], ["0.1"]],
  ["DoubleWritable", [1e300, -0], ["1.0E300", "-0.0"]],
  [
    "MD5Hash",
    [new Uint8Array(createHash("md5").update("x").digest())],
    ["9dd4e461268c8034f5c8564e155c67a6"],
  ],
  [
    "SortedMapWritable",
    [
      new Map([
        ["b", 2],
        ["a", 1],
      ]),
    ],
    ["{a=1, b=2}"],
  ],
];

describe("files that Firesteel wrote, read by Spark and Hadoop", () => {
  let root = "";
  let found: Found | undefined;
  const results = (): Found => found as Found;
  const sequenceNames = ["RECORD", "BLOCK"].flatMap((mode) =>
    codecs.slice(1).map((codec) => `${mode}-${codec}`),
  );
  const at = (name: string): string => join(root, name);

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), "formats-"));
    await write();
    const requests = {
      text: codecs.map((codec) => at(`text-${codec}`)),
      zstd: readdirSync(at("text-zstd"))
        .filter((name) => name.startsWith("part-"))
        .map((name) => at(`text-zstd/${name}`)),
      splits: [[at("split-bzip2"), 8]],
      sequence: [
        ...["NONE", ...sequenceNames].map((name) => at(`seq-${name}`)),
        ...typed.map(([name]) => at(`type-${name}`)),
      ],
      java: java.map(([name]) => at(`java-${name}/part-00000`)),
      map: [[at("map/part-r-00000"), ["0000", "0500", "0999", "nothing"]]],
    };
    writeFileSync(at("requests.json"), JSON.stringify(requests));
    found = (await runWithSpark("spark_reads.py", [at("requests.json")])) as Found;
  });
  afterAll(() => rmSync(root, { recursive: true }));

  async function write(): Promise<void> {
    const sc = new SparkContext(new SparkConf().setMaster("local[2]").setAppName("formats"));
    const text = sc.parallelize(lines, 2);
    for (const codec of codecs) await text.saveAsTextFile(at(`text-${codec}`), codec);
    await sc.parallelize(lines, 1).saveAsTextFile(at("text-zstd"), "zstd");
    await sc.parallelize(lines, 1).saveAsTextFile(at("split-bzip2"), "bzip2");
    const format = "org.apache.hadoop.mapreduce.lib.output.SequenceFileOutputFormat";
    for (const name of ["NONE", ...sequenceNames]) {
      const [mode = "", codec] = name.split("-");
      const settings: Record<string, string> =
        codec === undefined
          ? {}
          : {
              "mapreduce.output.fileoutputformat.compress": "true",
              "mapreduce.output.fileoutputformat.compress.codec": codec,
              "mapreduce.output.fileoutputformat.compress.type": mode,
            };
      // A codec of its own for every record takes its time.
      const some = mode === "RECORD" ? pairs.slice(0, 200) : pairs;
      await sc
        .parallelize(some, 1)
        .saveAsNewAPIHadoopFile(
          at(`seq-${name}`),
          format,
          undefined,
          undefined,
          undefined,
          undefined,
          settings,
        );
    }
    for (const [name, valueClass, value] of typed)
      await sc
        .parallelize([[1, value]], 1)
        .saveAsSequenceFile(
          at(`type-${name}`),
          undefined,
          valueClass === undefined ? {} : { valueClass },
        );
    for (const [valueClass, values] of java)
      await sc
        .parallelize(
          values.map((value, i): [number, unknown] => [i, value]),
          1,
        )
        .saveAsSequenceFile(at(`java-${valueClass}`), undefined, { valueClass });
    await sc
      .parallelize(
        Array.from({ length: 1000 }, (_, i): [string, bigint] => [
          String(i).padStart(4, "0"),
          BigInt(i * i),
        ]),
        1,
      )
      .saveAsNewAPIHadoopFile(
        at("map"),
        "org.apache.hadoop.mapreduce.lib.output.MapFileOutputFormat",
      );
    await sc.stop();
  }

  it.each(codecs)("text compressed by %s", (codec) => {
    expect(results().text[at(`text-${codec}`)]).toEqual({ digest, count: lines.length });
  });

  it("text compressed by zstd", () => {
    expect(Object.values(results().zstd)).toEqual([digest]);
  });

  it("bzip2, in parts", () => {
    const split = results().splits[at("split-bzip2")];
    expect(split?.digest).toBe(digest);
    expect(split?.parts).toBeGreaterThanOrEqual(2);
  });

  it.each(["NONE", ...sequenceNames])("sequence files of mode and codec %s", (name) => {
    const some = name.startsWith("RECORD") ? pairs.slice(0, 200) : pairs;
    expect(results().sequence[at(`seq-${name}`)]).toEqual(some);
  });

  it.each(typed.map(([name, , , python]) => [name, python] as const))(
    "values that PySpark converts: %s",
    (name, python) => {
      expect(results().sequence[at(`type-${name}`)]).toEqual([[1, python]]);
    },
  );

  it.each(java.map(([name, , texts]) => [name, texts] as const))(
    "values of Hadoop's class %s",
    (name, texts) => {
      const records = results().java[at(`java-${name}/part-00000`)];
      expect(records).toEqual(texts.map((text, i) => [String(i), text]));
    },
  );

  it("MapFiles, through their index", () => {
    expect(results().map[at("map/part-r-00000")]).toEqual([0, 250_000, 998_001, null]);
  });
});
