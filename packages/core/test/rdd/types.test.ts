import {
  HashPartitioner,
  type RDD,
  SparkConf,
  SparkContext,
  type StatCounter,
} from "@firesteel/core";
import { createInProcessEngine } from "@firesteel/core/testing";
import { describe, expect, expectTypeOf, it } from "vitest";

declare const text: RDD<string>;
declare const numbers: RDD<number>;
declare const counts: RDD<[string, number]>;
declare const names: RDD<readonly [number, string]>;

/** Never called: only its types are checked, by every build of the tests. */
export function types(sc: SparkContext): void {
  // Sources.
  expectTypeOf(sc.parallelize([1, 2])).toEqualTypeOf<RDD<number>>();
  expectTypeOf(
    sc.parallelize([
      ["a", 1],
      ["b", 2],
    ]),
  ).toEqualTypeOf<RDD<[string, number]>>();
  expectTypeOf(sc.parallelize(new Map([["a", 1]]))).toEqualTypeOf<RDD<[string, number]>>();
  expectTypeOf(sc.parallelize(["ab"])).toEqualTypeOf<RDD<string>>();
  expectTypeOf(sc.parallelize([[1, 2, 3]])).toEqualTypeOf<RDD<number[]>>();
  expectTypeOf(sc.parallelize(new Float64Array(2))).toEqualTypeOf<RDD<number>>();
  expectTypeOf(sc.textFile("a")).toEqualTypeOf<RDD<string>>();
  expectTypeOf(sc.wholeTextFiles("a")).toEqualTypeOf<RDD<[string, string]>>();
  expectTypeOf(sc.objectFile<Date>("a")).toEqualTypeOf<RDD<Date>>();

  // A function that returns a pair makes a pair RDD.
  expectTypeOf(text.map((w) => [w, 1])).toEqualTypeOf<RDD<[string, number]>>();
  expectTypeOf(text.map(async (w) => [w, 1])).toEqualTypeOf<RDD<[string, number]>>();
  expectTypeOf(text.flatMap((l) => l.split(" ").map((w) => [w, 1]))).toEqualTypeOf<
    RDD<[string, number]>
  >();
  expectTypeOf(
    text.flatMap(function* (l) {
      yield [l, l.length];
    }),
  ).toEqualTypeOf<RDD<[string, number]>>();
  expectTypeOf(text.mapPartitions((it) => [["n", [...it].length]])).toEqualTypeOf<
    RDD<[string, number]>
  >();

  // Others keep what they return, awaited.
  expectTypeOf(text.map((w) => w.length)).toEqualTypeOf<RDD<number>>();
  expectTypeOf(text.map(async (w) => w.length)).toEqualTypeOf<RDD<number>>();
  expectTypeOf(text.map((w) => [w, w, w])).toEqualTypeOf<RDD<[string, string, string]>>();
  expectTypeOf(text.map((w) => ({ w }))).toEqualTypeOf<RDD<{ w: string }>>();
  expectTypeOf(text.flatMap((l) => l.split(" "))).toEqualTypeOf<RDD<string>>();
  expectTypeOf(text.flatMap(async (l) => [l.length])).toEqualTypeOf<RDD<number>>();
  expectTypeOf(text.filter((l) => l)).toEqualTypeOf<RDD<string>>();
  expectTypeOf(sc.parallelize([1, undefined]).filter((x) => x !== undefined)).toEqualTypeOf<
    RDD<number>
  >();
  expectTypeOf(text.keyBy(async (w) => w.length)).toEqualTypeOf<RDD<[number, string]>>();
  expectTypeOf(text.glom()).toEqualTypeOf<RDD<string[]>>();
  expectTypeOf(text.zip(numbers)).toEqualTypeOf<RDD<[string, number]>>();
  expectTypeOf(text.union(numbers)).toEqualTypeOf<RDD<string | number>>();
  expectTypeOf(text.groupBy((w) => w.length)).toEqualTypeOf<RDD<[number, string[]]>>();

  // Pairs.
  expectTypeOf(counts.reduceByKey((a, b) => a + b, 4)).toEqualTypeOf<RDD<[string, number]>>();
  expectTypeOf(counts.reduceByKey((a) => a, new HashPartitioner(3))).toEqualTypeOf<
    RDD<[string, number]>
  >();
  expectTypeOf(names.values()).toEqualTypeOf<RDD<string>>();
  expectTypeOf(counts.mapValues((n) => [n])).toEqualTypeOf<RDD<[string, number[]]>>();
  expectTypeOf(counts.groupByKey()).toEqualTypeOf<RDD<[string, number[]]>>();
  expectTypeOf(counts.join(text.map((w) => [w, true]))).toEqualTypeOf<
    RDD<[string, [number, boolean]]>
  >();
  expectTypeOf(counts.leftOuterJoin(counts)).toEqualTypeOf<
    RDD<[string, [number, number | undefined]]>
  >();
  expectTypeOf(
    counts.cogroup(
      counts,
      text.map((w) => [w, w]),
    ),
  ).toEqualTypeOf<RDD<[string, [number[], number[], string[]]]>>();
  expectTypeOf(counts.sortByKey(false)).toEqualTypeOf<RDD<[string, number]>>();
  expectTypeOf(counts.collectAsMap()).toEqualTypeOf<Promise<Map<string, number>>>();
  expectTypeOf(counts.lookup("a")).toEqualTypeOf<Promise<number[]>>();
  // @ts-expect-error -- strings are no pairs
  text.reduceByKey((a: unknown) => a);
  // @ts-expect-error -- nor are numbers
  void numbers.collectAsMap();
  // @ts-expect-error -- keys of another type do not join
  counts.join(names);
  // @ts-expect-error -- nor are they looked up
  void counts.lookup(1);

  // Numbers.
  expectTypeOf(numbers.sum()).toEqualTypeOf<Promise<number>>();
  expectTypeOf(numbers.stats()).toEqualTypeOf<Promise<StatCounter>>();
  // @ts-expect-error -- strings have no sum
  void text.sum();
  // @ts-expect-error -- nor a histogram
  void text.histogram(3);
  expectTypeOf(counts.values().mean()).toEqualTypeOf<Promise<number>>();

  // Actions.
  expectTypeOf(text.collect({ signal: AbortSignal.timeout(1) })).toEqualTypeOf<Promise<string[]>>();
  expectTypeOf(counts.top(20, ([, n]) => n)).toEqualTypeOf<Promise<[string, number][]>>();
  expectTypeOf(
    text.aggregate(
      0,
      (n, l) => n + l.length,
      (a, b) => a + b,
    ),
  ).toEqualTypeOf<Promise<number>>();
  expectTypeOf(text.toLocalIterator()).toEqualTypeOf<AsyncIterableIterator<string>>();
  // @ts-expect-error -- a function of the wrong record
  text.map((w: number) => w);
}

/** The example of the documentation, as it stands. */
export async function wordCount(): Promise<void> {
  const conf = new SparkConf().setMaster("local[2]").setAppName("word count");
  await using sc = new SparkContext(conf);
  const wordCounts = sc
    .textFile("docs/**/*.md")
    .flatMap((l) => l.split(/\W+/))
    .map((w) => [w, 1])
    .reduceByKey((a, b) => a + b);
  console.log(await wordCounts.top(20, ([, n]) => n));
  await wordCounts.saveAsTextFile("out/counts");
}

describe("types", () => {
  it("say what is there at run time", async () => {
    const conf = new SparkConf().setMaster("local[1]").setAppName("types");
    const sc = new SparkContext(conf, { engine: createInProcessEngine });
    try {
      expect(
        await sc
          .parallelize([["a", 1]])
          .keys()
          .collect(),
      ).toEqual(["a"]);
    } finally {
      await sc.stop();
    }
  });
});
