import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { SparkConf, SparkContext } from "@firesteel/core";
import { afterAll, describe, expect, it, vi } from "vitest";
import { filesBelow, temporaryDirectory } from "./support.ts";

// Workers take their time to start on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const sc = new SparkContext(new SparkConf().setMaster("local[2]").setAppName("files"));
afterAll(() => sc.stop());

class Point {
  readonly x: number;

  constructor(x: number) {
    this.x = x;
  }

  twice(): number {
    return this.x * 2;
  }
}

describe("files under RDDs", () => {
  it("are counted, saved compressed, and read back", async () => {
    const directory = temporaryDirectory({
      "in/a.txt": "one two\r\ntwo three\r\n",
      "in/deep/b.txt.gz": gzipSync("three\nthree"),
      "in/_hidden": "one one one",
    });
    const counts = sc
      .textFile(`${directory}/in/**/*.{txt,gz}`)
      .flatMap((line) => line.split(" "))
      .map((word) => [word, 1])
      .reduceByKey((a, b) => a + b);

    await counts.sortByKey(true, 2).saveAsTextFile(join(directory, "out"), "gzip");

    expect(filesBelow(join(directory, "out"))).toEqual([
      "_SUCCESS",
      "part-00000.gz",
      "part-00001.gz",
    ]);
    expect(await sc.textFile(join(directory, "out")).collect()).toEqual([
      '["one",1]',
      '["three",3]',
      '["two",2]',
    ]);
    await expect(counts.saveAsTextFile(join(directory, "out"))).rejects.toMatchObject({
      code: "OUTPUT_DIRECTORY_EXISTS",
    });
  });

  it("keep values and instances of the user's classes", async () => {
    const path = join(temporaryDirectory(), "objects");
    const records = [1, -0, "ä", [2n, null], new Map([["k", 1]])];
    await sc.parallelize<unknown>(records, 2).saveAsObjectFile(path);
    expect(await sc.objectFile(path).collect()).toEqual(records);

    await sc
      .parallelize([1, 2, 3], 2)
      .map((x) => new Point(x))
      .saveAsObjectFile(`${path}-2`);
    const points = sc.objectFile<Point>(`${path}-2`, 1, [Point]);
    expect(await points.map((point) => point.twice()).collect()).toEqual([2, 4, 6]);
    const [first] = await points.collect();
    expect(first).toBeInstanceOf(Point);
    await expect(sc.objectFile(`${path}-2`).collect()).rejects.toMatchObject({
      cause: { code: "UNKNOWN_CLASS" },
    });
  });

  it("come as bytes, as records, and whole", async () => {
    const directory = temporaryDirectory({ "d/a": "12", "d/b": "3456" });
    const bytes = await sc.binaryFiles(`${directory}/d`).collect();
    expect(bytes.map(([path, content]) => [path, Buffer.from(content).toString()])).toEqual([
      [`file:${directory}/d/a`, "12"],
      [`file:${directory}/d/b`, "3456"],
    ]);
    const records = await sc.binaryRecords(`${directory}/d`, 2).collect();
    expect(records.map((record) => Buffer.from(record).toString())).toEqual(["12", "34", "56"]);
    expect(await sc.wholeTextFiles(`${directory}/d/*`).values().collect()).toEqual(["12", "3456"]);
  });

  it("are not there when the job that writes them fails", async () => {
    const directory = temporaryDirectory();
    const bad = sc.parallelize([1, 2, 3, 4, 5, 6, 7, 8], 8).map((x) => {
      if (x > 2) throw new Error(`bad ${x}`);
      return x;
    });
    for (const save of [
      (path: string) => bad.saveAsTextFile(path),
      (path: string) => bad.saveAsObjectFile(path),
    ]) {
      await expect(save(join(directory, "out"))).rejects.toMatchObject({ code: "TASK_FAILED" });
      expect(readdirSync(directory)).toEqual([]);
    }
  });

  it("that are missing or of no known scheme are named", async () => {
    const missing = join(temporaryDirectory(), "no", "such");
    await expect(sc.textFile(missing).count()).rejects.toMatchObject({ code: "PATH_NOT_FOUND" });
    await expect(sc.textFile("gopher://x/y").count()).rejects.toMatchObject({
      code: "NO_FILE_SYSTEM_FOR_SCHEME",
    });
    expect(existsSync(missing)).toBe(false);
  });
});
