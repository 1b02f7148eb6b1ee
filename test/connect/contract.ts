import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "acorn";
import picomatch from "picomatch";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FiresteelError, SparkConf, SparkContext, SparkFiles, TaskContext } from "@firesteel/core";
import { create } from "tar";
import { hdfsClient, hdfsSettings, hdfsUri } from "./server.ts";

class Reading {
  readonly station: string;
  readonly celsius: number;

  constructor(station: string, celsius: number) {
    this.station = station;
    this.celsius = celsius;
  }

  get fahrenheit(): number {
    return this.celsius * 1.8 + 32;
  }
}

const text = new URL("../../../README.md", import.meta.url).pathname;

/**
 * What must hold on every Spark and every master: one program of each kind. The whole behaviour of RDDs is tested on
 * one of them.
 *
 * @param addTests adds further tests with the same context
 */
export function sparkContract(
  name: string,
  settings: () => Readonly<Record<string, string>>,
  addTests: (sc: () => SparkContext) => void = () => undefined,
): void {
  // oxlint-disable-next-line vitest/valid-title -- the name of a Spark
  describe(name, () => {
    let sc: SparkContext;
    let directory: string;
    beforeAll(async () => {
      directory = await mkdtemp(join(tmpdir(), "firesteel-contract-"));
      const conf = new SparkConf()
        .setAppName("contract")
        .setAll({ ...hdfsSettings(), ...settings() });
      sc = new SparkContext(conf);
    });
    afterAll(async () => {
      await sc?.stop();
      await rm(directory, { recursive: true, force: true });
    });

    addTests(() => sc);

    it("counts the words of a file and saves the counts", async () => {
      const words = (await readFile(text, "utf8")).split(/\W+/);
      const counts = sc
        .textFile(text, 4)
        .flatMap((line) => line.split(/\W+/))
        .filter((word) => word !== "")
        .map((word) => [word, 1])
        .reduceByKey((a, b) => a + b, 3);
      const out = join(directory, "counts");

      await counts.saveAsTextFile(out);

      const expected = new Map<string, number>();
      for (const word of words) if (word !== "") expected.set(word, (expected.get(word) ?? 0) + 1);
      expect(await counts.collectAsMap()).toEqual(expected);
      expect((await readdir(out)).filter((file) => !file.startsWith(".")).toSorted()).toEqual([
        "_SUCCESS",
        "part-00000",
        "part-00001",
        "part-00002",
      ]);
      expect(await sc.textFile(out).count()).toBe(expected.size);
    });

    it("counts the words of a file on HDFS into files on HDFS", async () => {
      const home = `/contract-${randomUUID()}`;
      const readme = await readFile(text, "utf8");
      const whole = readme.repeat(Math.ceil(2_500_000 / readme.length));
      await using client = hdfsClient();
      await client.create(`${home}/in/text.txt`, whole);
      try {
        const lines = sc.textFile(`${hdfsUri()}${home}/in`);
        await lines
          .flatMap((each) => each.split(/\W+/))
          .filter((word) => word !== "")
          .map((word) => [word, 1])
          .reduceByKey((a, b) => a + b, 3)
          .map(([word, n]) => `${String(word)} ${n}`)
          .saveAsTextFile(`${hdfsUri()}${home}/out`);

        expect(await lines.getNumPartitions()).toBeGreaterThanOrEqual(3);
        const files = await client.listStatus(`${home}/out`);
        const names = files.map(({ pathSuffix }) => pathSuffix).toSorted();
        expect(names).toEqual(["_SUCCESS", "part-00000", "part-00001", "part-00002"]);
        const written: string[] = [];
        for (const name of names) {
          const bytes = await (await client.open(`${home}/out/${name}`)).bytes();
          written.push(...Buffer.from(bytes).toString("utf8").split("\n"));
        }
        const expected = new Map<string, number>();
        for (const word of whole.split(/\W+/))
          if (word !== "") expected.set(word, (expected.get(word) ?? 0) + 1);
        expect(written.filter((each) => each !== "").toSorted()).toEqual(
          Array.from(expected, ([word, n]) => `${word} ${n}`).toSorted(),
        );
      } finally {
        await client.delete(home, { recursive: true });
      }
    });

    it("joins, sorts and caches", async () => {
      const users = sc.parallelize(["ann", "bob", "eve"], 2).zipWithIndex().cache();
      const visits = sc
        .range(0, 1000, 1, 4)
        .map((i) => [["ann", "bob", "zoe"][i % 3] as string, i]);

      const joined = users
        .join(visits as never)
        .mapValues(() => 1)
        .reduceByKey((a, b) => a + b);

      expect((await joined.collect()).toSorted()).toEqual([
        ["ann", 334],
        ["bob", 333],
      ]);
      expect(await users.count()).toBe(3);
      expect(
        await sc
          .parallelize([5, 3, 9, 1, 7], 3)
          .sortBy((x) => x)
          .collect(),
      ).toEqual([1, 3, 5, 7, 9]);
      expect(await users.cartesian(users).count()).toBe(9);
    });

    it("brings objects of the user's classes there and back", async () => {
      const readings = await sc
        .parallelize([1, 2, 3], 2)
        .map((i) => new Reading(`station ${i}`, i * 10))
        .filter((reading) => reading.fahrenheit > 60)
        .collect();

      expect(readings.map(({ fahrenheit }) => fahrenheit)).toEqual([68, 86]);
      expect(readings[0]).toBeInstanceOf(Reading);
    });

    it("takes along what functions import", async () => {
      const operators = await sc
        .parallelize(["a + b", "c * (d)"], 2)
        .map((source) => {
          const [statement] = parse(source, { ecmaVersion: 2022 }).body;
          return statement?.type === "ExpressionStatement" &&
            statement.expression.type === "BinaryExpression"
            ? statement.expression.operator
            : "";
        })
        .collect();
      const matches = await sc
        .parallelize(["a.md", "c.ts"], 2)
        .map((file) => picomatch("*.md")(file))
        .collect();

      expect(operators).toEqual(["+", "*"]);
      expect(matches).toEqual([true, false]);
    });

    it("gives tasks the files and archives that were added", async () => {
      const source = join(directory, "to add");
      await mkdir(join(source, "names"), { recursive: true });
      await writeFile(join(source, "stations.txt"), "Ulm");
      await writeFile(join(source, "names", "Ulm"), "Ulm on the Danube");
      await create({ file: join(source, "names.tar.gz"), cwd: source, gzip: true }, ["names"]);
      await sc.addFile(join(source, "stations.txt"));
      await sc.addFile(join(source, "names"), true);
      await sc.addArchive(`${join(source, "names.tar.gz")}#unpacked`);
      await rm(source, { recursive: true });

      const read = await sc
        .range(0, 4, 1, 4)
        .map(() => {
          const station = readFileSync(SparkFiles.get("stations.txt"), "utf8");
          return ["names", "unpacked/names"].map((folder) =>
            readFileSync(join(SparkFiles.get(folder), station), "utf8"),
          );
        })
        .collect();

      expect(read).toEqual(Array.from({ length: 4 }, () => Array(2).fill("Ulm on the Danube")));
    });

    it("checkpoints into HDFS, partition for partition, and computes nothing again", async () => {
      const home = `/contract-${randomUUID()}`;
      await using client = hdfsClient();
      try {
        sc.setCheckpointDir(`${hdfsUri()}${home}`);
        const runs = sc.accumulator(0);
        const sums = sc
          .range(0, 90, 1, 3)
          .map((i) => {
            runs.add(1);
            return [i % 9, i];
          })
          .reduceByKey((a, b) => a + b, 3);
        sums.checkpoint();
        const partitions = await sums.glom().collect();

        expect(sums.isCheckpointed()).toBe(true);
        const path = sums.getCheckpointFile() ?? "";
        expect(path.startsWith(`${hdfsUri()}${home}`)).toBe(true);
        const written = await client.listStatus(new URL(path.replace("hdfs:", "http:")).pathname);
        const parts = written.filter(({ pathSuffix }) => pathSuffix.startsWith("part-"));
        expect(parts).toHaveLength(3);
        const before = runs.value;
        expect(await sums.glom().collect()).toEqual(partitions);
        expect(await sums.join(sums).count()).toBe(9);
        expect(runs.value).toBe(before);
        expect(sums.toDebugString()).not.toContain("map at");
      } finally {
        await client.delete(home, { recursive: true });
      }
    });

    it("adds up accumulators once, and gives everyone a broadcast of 50 MB", async () => {
      const seen = sc.accumulator(0);
      const table = sc.broadcast(new Uint8Array(50_000_000).fill(7));

      const sum = await sc
        .range(0, 100, 1, 4)
        .map((i) => {
          seen.add(1);
          return table.value[i * 1000] as number;
        })
        .sum();

      expect(sum).toBe(700);
      expect(seen.value).toBe(100);
    });

    it("tells of a failed task with the user's own stack", async () => {
      const failing = sc.range(0, 4, 1, 2).map((i) => {
        if (i === 3) throw new RangeError(`no reading ${i}`);
        return i;
      });

      const error: unknown = await failing.collect().catch((thrown: unknown) => thrown);

      expect(FiresteelError.is(error, "TASK_FAILED"), String(error)).toBe(true);
      const cause = (error as Error).cause as Error;
      expect(`${cause.name}: ${cause.message}`).toBe("RangeError: no reading 3");
      expect(cause.stack).toContain("contract.");
      expect(await sc.range(0, 3, 1, 2).count()).toBe(3);
    });

    it("runs nothing twice that an earlier action left", async () => {
      const runs = sc.accumulator(0);
      const counts = sc
        .range(0, 100, 1, 4)
        .map((i) => {
          runs.add(1);
          return [i % 5, 1];
        })
        .reduceByKey((a, b) => a + b);

      expect(await counts.count()).toBe(5);
      expect(await counts.values().sum()).toBe(100);
      expect(runs.value).toBe(100);
    });

    it("knows partition and attempt", async () => {
      const contexts = await sc
        .range(0, 3, 1, 3)
        .map(() => {
          const context = TaskContext.get();
          return `${context?.partitionId()} ${context?.attemptNumber()}`;
        })
        .collect();

      expect(contexts).toEqual(["0 0", "1 0", "2 0"]);
    });
  });
}
