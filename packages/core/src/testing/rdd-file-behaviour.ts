import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { SparkFiles } from "../rdd/files/spark-files.ts";
import type { InputFormat, InputSplit, RecordReader } from "../io/input-format.ts";
import type { OutputFormat, OutputJobContext, RecordWriter } from "../io/output-format.ts";
import { UserError } from "../errors/firesteel-error.ts";
import type { SparkContext } from "../rdd/spark-context.ts";
import { expectCode, expectTaskCode, numbers, sorted } from "./behaviour/behaviour.ts";

/**
 * The behaviour of RDDs on files of this machine: registers tests with vitest. `openContext` makes the context that all
 * tests of the suite share; it must know the scheme `file`. `parent` is a directory for what the tests write.
 */
export function rddFileBehaviour(
  name: string,
  openContext: () => SparkContext,
  parent: string,
): void {
  describe(name, () => {
    let context: SparkContext | undefined;
    let directory = "";
    const sc = (): SparkContext => {
      if (context === undefined) throw new Error("no test is running");
      return context;
    };
    beforeAll(() => {
      context = openContext();
    });
    afterAll(async () => {
      await context?.stop();
      for (const made of readdirSync(parent))
        if (made.startsWith("files-")) rmSync(join(parent, made), { recursive: true });
    });
    beforeEach(() => {
      directory = mkdtempSync(join(parent, "files-"));
    });
    const write = (file: string, content: string | Uint8Array): string => {
      const path = join(directory, file);
      mkdirSync(join(path, ".."), { recursive: true });
      writeFileSync(path, content);
      return path;
    };

    describe("textFile", () => {
      it("reads the lines of files, directories, globs and lists", async () => {
        const a = write("in/a.txt", "one\ntwo\r\nthree");
        write("in/b.txt", "four\n");
        write("in/_hidden", "no");
        write("other/c.md", "five\n\nsix\n");

        expect(await sc().textFile(a).collect()).toEqual(["one", "two", "three"]);
        const lines = await sc().textFile(join(directory, "in")).collect();
        expect(lines).toEqual(["one", "two", "three", "four"]);
        expect(await sc().textFile(`${directory}/**/*.{md,txt}`).count()).toBe(7);
        const list = `${a},${join(directory, "other")}`;
        expect(await sc().textFile(list).collect()).toEqual([
          "one",
          "two",
          "three",
          "five",
          "",
          "six",
        ]);
        expect(await sc().textFile(write("empty.txt", "")).collect()).toEqual([]);
      });

      it("counts what it reads, whatever ends a line, and malformed characters too", async () => {
        const text = "a\nä\r\n\n\r\rb\r\n€".repeat(500);
        const bytes = Buffer.concat([Buffer.from(text), Buffer.of(0xff, 10, 0xe2, 0x82, 13)]);
        const path = write("in/ends.txt", bytes);
        write("in/short.txt", "1\n2\n".repeat(10_000));
        write("in/none.txt", "");
        for (const partitions of [1, 2, 7])
          for (const input of [path, join(directory, "in")]) {
            const lines = sc().textFile(input, partitions);
            expect(await lines.count()).toBe((await lines.collect()).length);
          }
        const records = sc().binaryRecords(write("records", Buffer.alloc(7000)), 7);
        expect(await records.count()).toBe(1000);
      });

      it("splits large files without losing a line", async () => {
        const lines = numbers(5000).map((i) => `line ${i} ${"é".repeat(i % 7)}`);
        const path = write("large.txt", lines.join("\n"));

        const rdd = sc().textFile(path, 7);

        expect(await rdd.getNumPartitions()).toBeGreaterThanOrEqual(7);
        expect(await rdd.collect()).toEqual(lines);
      });

      it("tells when there is no such path, and when no package knows the scheme", async () => {
        await expectCode(() => sc().textFile(join(directory, "none")).count(), "PATH_NOT_FOUND");
        const error = await expectCode(
          () => sc().textFile("gopher://host/key").count(),
          "NO_FILE_SYSTEM_FOR_SCHEME",
        );
        expect(error.message).toContain("spark.firesteel.fs.gopher.impl");
      });
    });

    describe("wholeTextFiles, binaryFiles and binaryRecords", () => {
      it("read whole files and fixed records", async () => {
        write("w/1.txt", "a\nb");
        write("w/2.txt", "");
        const bytes = write("r.bin", new Uint8Array([1, 2, 3, 4, 5, 6]));

        const whole = await sc()
          .wholeTextFiles(join(directory, "w"))
          .mapValues((s) => s.length)
          .collect();
        expect(whole.map(([path, n]) => [path.slice(-5), n])).toEqual([
          ["1.txt", 3],
          ["2.txt", 0],
        ]);
        const binary = await sc().binaryFiles(join(directory, "w")).values().collect();
        expect(sorted(binary.map((content) => content.length))).toEqual([0, 3]);
        const records = await sc()
          .binaryRecords(bytes, 3)
          .map((record) => [...record])
          .collect();
        expect(records).toEqual([
          [1, 2, 3],
          [4, 5, 6],
        ]);
      });
    });

    describe("saveAsTextFile", () => {
      it("writes a file for every partition and a mark of success", async () => {
        const out = join(directory, "out");

        await sc().parallelize<unknown>(["a", 1, "ü"], 2).saveAsTextFile(out);

        expect(visible(out)).toEqual(["_SUCCESS", "part-00000", "part-00001"]);
        expect(readFileSync(join(out, "part-00001"), "utf8")).toBe("1\nü\n");
        expect(await sc().textFile(out).collect()).toEqual(["a", "1", "ü"]);
      });

      it("compresses", async () => {
        const out = join(directory, "zipped");

        await sc().range(0, 100, 1, 1).saveAsTextFile(out, "gzip");

        expect(gunzipSync(readFileSync(join(out, "part-00000.gz"))).toString().length).toBe(290);
        expect(await sc().textFile(out).count()).toBe(100);
      });

      it("refuses a directory that is there", async () => {
        await expectCode(() => sc().range(2).saveAsTextFile(directory), "OUTPUT_DIRECTORY_EXISTS");
      });

      it("leaves nothing visible when a task fails", async () => {
        const out = join(directory, "failed");
        const bad = sc()
          .parallelize([1, 2, 3, 4], 2)
          .map((x) => {
            if (x === 4) throw new Error("no");
            return x;
          });

        await expectCode(() => bad.saveAsTextFile(out), "TASK_FAILED");

        expect(readdirSync(directory)).not.toContain("failed");
        await sc().range(2).saveAsTextFile(out);
        expect(await sc().textFile(out).count()).toBe(2);
      });

      it("writes empty partitions and no partitions", async () => {
        const out = join(directory, "empty");
        await sc().parallelize([], 2).saveAsTextFile(out);
        expect(await sc().textFile(out).count()).toBe(0);
        const none = join(directory, "none");
        await sc().emptyRDD().saveAsTextFile(none);
        expect(visible(none)).toEqual(["_SUCCESS"]);
      });
    });

    describe("saveAsObjectFile", () => {
      it("keeps records of every kind", async () => {
        class Point {
          readonly x: number;
          constructor(x: number) {
            this.x = x;
          }
        }
        const records: unknown[] = [
          1n,
          new Map([[1, "x"]]),
          -0,
          undefined,
          new Point(3),
          ["a", [2]],
        ];
        const out = join(directory, "objects");

        await sc().parallelize(records, 3).saveAsObjectFile(out);

        const back = await sc().objectFile(out, undefined, [Point]).collect();
        expect(back).toEqual(records);
        expect(back[4]).toBeInstanceOf(Point);
        const pickled = join(directory, "pickled");
        await sc().range(10).saveAsPickleFile(pickled);
        expect(sorted(await sc().pickleFile<number>(pickled, 3).collect())).toEqual(numbers(10));
      });
    });

    describe("formats of one's own", () => {
      it("read and write", async () => {
        class Counting implements InputFormat<number, CountingSplit> {
          readonly count: number;
          constructor(count: number) {
            this.count = count;
          }
          async getSplits(): Promise<CountingSplit[]> {
            return [0, 1].map((i) => ({ length: 1, preferredHosts: [], from: i * this.count }));
          }
          async createReader(split: CountingSplit): Promise<RecordReader<number>> {
            let isRead = false;
            const { count } = this;
            return {
              bytesRead: 0,
              nextBatch: () => {
                if (isRead) return null;
                isRead = true;
                return Array.from({ length: count }, (_, i) => split.from + i);
              },
              [Symbol.asyncDispose]: () => Promise.resolve(),
            };
          }
        }

        expect(await sc().fromInputFormat(new Counting(3)).collect()).toEqual(numbers(6));
      });

      it("commit what exactly one attempt of every task gave", async () => {
        const written = join(directory, "sums.json");
        await sc().range(0, 10, 1, 3).saveWith(new SumFormat(written));

        expect(JSON.parse(readFileSync(written, "utf8"))).toEqual([3, 12, 30]);
        await expectCode(() => sc().range(1).saveWith(new SumFormat(written)), "TAKEN");
      });
    });

    describe("checkpoint", () => {
      it("writes partitions, cuts the lineage and keeps the partitioner", async () => {
        sc().setCheckpointDir(join(directory, "checkpoints"));
        expect(sc().getCheckpointDir()).toContain("checkpoints");
        const computed = sc().longAccumulator();
        const rdd = sc()
          .parallelize(["a", "bb", "cc"], 3)
          .map((word) => {
            computed.add(1);
            return [word.length, word];
          })
          .groupByKey(2);
        const parts = await rdd.glom().collect();
        computed.reset();

        rdd.checkpoint();
        expect(rdd.isCheckpointed()).toBe(false);
        expect(await rdd.count()).toBe(2);

        expect(rdd.isCheckpointed()).toBe(true);
        expect(rdd.isLocallyCheckpointed()).toBe(false);
        expect(rdd.getCheckpointFile()).toContain(`rdd-${rdd.id}`);
        expect(await rdd.glom().collect()).toEqual(parts);
        expect((await rdd.partitioner())?.numPartitions).toBe(2);
        expect(await rdd.dependencies()).toEqual([]);
        expect(await rdd.mapValues((words) => words.length).collectAsMap()).toEqual(
          new Map([
            [1, 1],
            [2, 2],
          ]),
        );
        expect(computed.value).toBeLessThanOrEqual(3);
      });

      it("keeps the class of instances", async () => {
        class Word {
          readonly text: string;
          constructor(text: string) {
            this.text = text;
          }
        }
        sc().setCheckpointDir(join(directory, "checkpoints"));
        const rdd = sc()
          .parallelize(["x", "y"], 2)
          .map((text) => new Word(text));

        rdd.checkpoint();
        await rdd.count();
        const back = await rdd.collect();

        expect(back.map((word) => word.text)).toEqual(["x", "y"]);
        expect(back[0]).toBeInstanceOf(Word);
      });
    });

    describe("addFile and addArchive", () => {
      it("make files available to tasks", async () => {
        const path = write("settings.json", "42");
        write("tree/deep/x.txt", "x");
        execFileSync("tar", ["-czf", join(directory, "tree.tar.gz"), "-C", directory, "tree"]);

        await sc().addFile(path);
        await sc().addFile(join(directory, "tree"), true);
        await sc().addArchive(`${join(directory, "tree.tar.gz")}#unpacked`);

        const read = await sc()
          .range(0, 2, 1, 2)
          .map(() =>
            ["settings.json", "tree/deep/x.txt", "unpacked/tree/deep/x.txt"]
              .map((file) => readFileSync(SparkFiles.get(file), "utf8"))
              .join(),
          )
          .collect();
        expect(read).toEqual(["42,x,x", "42,x,x"]);
        expect(readFileSync(SparkFiles.get("settings.json"), "utf8")).toBe("42");
        expect(sc().listFiles).toContain(path);
        expect(sc().files).toEqual(sc().listFiles);
        expect(sc().listArchives.length).toBe(1);
        expect(sc().archives).toEqual(sc().listArchives);
        await expectCode(() => sc().addFile(join(directory, "none")), "PATH_NOT_FOUND");
        await expectCode(() => sc().addFile(directory), "ADDED_DIRECTORY");
        await expectCode(() => sc().addArchive(path), "UNKNOWN_ARCHIVE");
      });
    });

    it("fails tasks whose file has gone since it was listed", async () => {
      const path = write("gone.txt", "a\nb\n");
      const rdd = sc().textFile(path);
      expect(await rdd.count()).toBe(2);

      rmSync(path);

      await expectTaskCode(() => rdd.count(), "PATH_NOT_FOUND");
    });
  });
}

interface CountingSplit extends InputSplit {
  readonly from: number;
}

/** Writes the sum of every partition into one file. */
class SumFormat implements OutputFormat<number> {
  readonly path: string;
  constructor(path: string) {
    this.path = path;
  }
  async setUpJob(): Promise<void> {
    if (existsSync(this.path)) throw new UserError("TAKEN", `${this.path} is there already`);
  }
  async createWriter(): Promise<RecordWriter<number>> {
    let sum = 0;
    return {
      bytesWritten: 0,
      write: (records) => {
        for (const x of records) sum += x;
      },
      commit: async () => sum,
      abort: async () => undefined,
    };
  }
  async commitJob(_context: OutputJobContext, messages: readonly unknown[]): Promise<void> {
    writeFileSync(this.path, JSON.stringify(messages));
  }
  async abortJob(): Promise<void> {
    rmSync(this.path, { force: true });
  }
}

/** Names in a directory but checksums, which some file systems write. */
function visible(directory: string): string[] {
  return readdirSync(directory)
    .filter((file) => !file.startsWith("."))
    .toSorted();
}
