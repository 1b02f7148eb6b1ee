import { SparkConf, SparkContext } from "@firesteel/core";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let directory = "";
let sc: SparkContext;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "edges-"));
  sc = new SparkContext(new SparkConf().setMaster("local[2]").setAppName("edges"));
});
afterAll(async () => {
  await sc.stop();
  await rm(directory, { recursive: true });
});

const injected = `"];process.exit(3)//`;
const hostile = [
  "__proto__",
  "constructor",
  injected,
  "${1}",
  "`",
  "\\",
  "\u2028",
  "\0",
  "toString",
  "",
];

describe("zero rows", () => {
  it("come out of every operator as zero rows", async () => {
    const none = sc.parallelize<number>([], 3);
    const pairs = none.map((x) => [x, x]);

    expect(await none.collect()).toEqual([]);
    expect(await none.count()).toBe(0);
    expect(await none.isEmpty()).toBe(true);
    expect(await none.take(5)).toEqual([]);
    expect(await none.top(5)).toEqual([]);
    expect(await none.sum()).toBe(0);
    expect(await none.fold(0, (a, b) => a + b)).toBe(0);
    expect(await none.distinct().collect()).toEqual([]);
    expect(await none.sortBy((x) => x).collect()).toEqual([]);
    expect(await none.zipWithIndex().collect()).toEqual([]);
    expect(await none.cartesian(sc.range(3)).collect()).toEqual([]);
    expect(await none.union(none).collect()).toEqual([]);
    expect(await none.glom().collect()).toEqual([[], [], []]);
    expect(await none.sample(false, 0.5, 1).collect()).toEqual([]);
    expect(await none.takeSample(false, 3, 1)).toEqual([]);
    expect(await pairs.groupByKey().collect()).toEqual([]);
    expect(await pairs.reduceByKey((a, b) => a + b).collect()).toEqual([]);
    expect(await pairs.join(pairs).collect()).toEqual([]);
    expect(await pairs.fullOuterJoin(pairs).collect()).toEqual([]);
    expect(await pairs.sortByKey().collect()).toEqual([]);
    expect((await pairs.collectAsMap()).size).toBe(0);
    expect((await none.countByValue()).size).toBe(0);
    expect(await sc.emptyRDD().collect()).toEqual([]);
  });

  it("meet the other side of a join", async () => {
    const none = sc.parallelize<[number, string]>([], 2);
    const some = sc.parallelize<[number, string]>([[1, "a"]], 2);

    expect(await some.leftOuterJoin(none).collect()).toEqual([[1, ["a", undefined]]]);
    expect(await some.join(none).collect()).toEqual([]);
    expect(await none.union(some).collect()).toEqual([[1, "a"]]);
    expect(await some.subtractByKey(none).collect()).toEqual([[1, "a"]]);
  });

  it("are read from empty files and written to empty parts", async () => {
    await writeFile(join(directory, "empty-1.txt"), "");
    await writeFile(join(directory, "empty-2.txt"), "");
    const output = join(directory, "out-empty");

    const lines = sc.textFile(`${directory}/empty-*.txt`);
    expect(await lines.count()).toBe(0);
    await lines.saveAsTextFile(output);

    expect(await readdir(output)).toContain("_SUCCESS");
    expect(await sc.textFile(output).collect()).toEqual([]);
  });

  it("have no first and no reduction", async () => {
    const none = sc.emptyRDD<number>();

    await expect(none.first()).rejects.toThrow(
      expect.objectContaining({ code: expect.stringMatching(/^EMPTY/) as unknown }),
    );
    await expect(none.reduce((a, b) => a + b)).rejects.toThrow(/empty/);
    await expect(none.max()).rejects.toThrow(/empty/);
  });
});

describe("hostile names", () => {
  it("stay data as keys", async () => {
    const pairs = sc.parallelize([...hostile, ...hostile], 4).map((key) => [key, 1]);

    const counts = await pairs.reduceByKey((a, b) => a + b).collectAsMap();
    expect([...counts.keys()].toSorted()).toEqual(hostile.toSorted());
    expect([...counts.values()]).toEqual(hostile.map(() => 2));

    const joined = await pairs.distinct().join(pairs.distinct()).count();
    expect(joined).toBe(hostile.length);
    const sorted = await pairs.sortByKey().keys().distinct().count();
    expect(sorted).toBe(hostile.length);
  });

  it("stay data as names of fields", async () => {
    const records = await sc
      .parallelize([1, 2], 2)
      .map(() => hostileRecord())
      .repartition(2)
      .collect();

    for (const each of records) {
      expect(Object.getPrototypeOf(each)).toBe(Object.prototype);
      expect(Object.entries(each)).toEqual(Object.entries(hostileRecord()));
    }
  });

  it("stay data as names of RDDs, groups, accumulators and captured values", async () => {
    const text = injected;
    const captured = new Map(hostile.map((name, i) => [name, i]));
    sc.setJobGroup(injected, injected);
    const accumulator = sc.longAccumulator(injected);

    const found = await sc
      .parallelize(hostile, 2)
      .setName(injected)
      .map((name) => {
        accumulator.add(1);
        return `${text}${captured.get(name)}`;
      })
      .collect();
    sc.clearJobGroup();

    expect(found).toEqual(hostile.map((_, i) => `${injected}${i}`));
    expect(accumulator.value).toBe(hostile.length);
    expect(sc.statusTracker().getJobIdsForGroup(injected)).toHaveLength(1);
  });

  it("stay data as names of files", async () => {
    const names = ["a b", "ü", "semi;colon", "quote'\"", "percent%20", "#hash", "__proto__"];
    for (const name of names) await writeFile(join(directory, `named ${name}.txt`), `${name}\n`);

    expect((await sc.textFile(`${directory}/named *.txt`).collect()).toSorted()).toEqual(
      names.toSorted(),
    );
    const output = join(directory, "out ü;#%20");
    await sc.parallelize(["x"], 1).saveAsTextFile(output);
    expect(await readFile(join(output, "part-00000"), "utf8")).toBe("x\n");
  });
});

function hostileRecord(): Record<string, number> {
  const made: Record<string, number> = {};
  for (const [value, name] of hostile.entries())
    Object.defineProperty(made, name, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  return made;
}
