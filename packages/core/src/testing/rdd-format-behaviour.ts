import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { InputFormat, InputSplit, RecordReader } from "../io/input-format.ts";
import type { OutputFormat, RecordWriter } from "../io/output-format.ts";
import { arrayWritable } from "../io/writable/array-writables.ts";
import type { Writable } from "../io/writable/writable.ts";
import { Writables } from "../io/writable/writables.ts";
import type { CustomFormatOptions } from "../rdd/hadoop-arguments.ts";
import type { SparkContext } from "../rdd/spark-context.ts";
import { expectCode, expectTaskCode, numbers } from "./behaviour/behaviour.ts";

/**
 * The behaviour of RDDs on files in Hadoop's formats: registers tests with vitest. `openContext` makes the context that
 * all tests of the suite share; it must know the scheme `file`. `parent` is a directory for what the tests write.
 */
export function rddFormatBehaviour(
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
        if (made.startsWith("formats-")) rmSync(join(parent, made), { recursive: true });
    });
    beforeEach(() => {
      directory = mkdtempSync(join(parent, "formats-"));
    });

    describe("saveAsSequenceFile and sequenceFile", () => {
      it("keep pairs of every type", async () => {
        const values: readonly unknown[] = [
          "text é",
          7,
          0.25,
          2n ** 62n,
          true,
          Uint8Array.of(1, 2),
          null,
          new Map<unknown, unknown>([["a", 1]]),
          Float64Array.of(1.5),
        ];
        for (const [i, value] of values.entries()) {
          const out = join(directory, String(i));
          await sc()
            .parallelize([[i, value]], 2)
            .saveAsSequenceFile(out, i % 2 === 0 ? undefined : "gzip");
          expect(await sc().sequenceFile(out).collect()).toEqual([[i, value]]);
        }
      });

      it("split large files without losing a pair", async () => {
        const out = join(directory, "large");
        const pairs = numbers(6000).map((i): [number, string] => [i, "x".repeat(i % 60)]);
        await sc().parallelize(pairs, 1).saveAsSequenceFile(out);

        const rdd = sc().sequenceFile<number, string>(
          out,
          "IntWritable",
          "Text",
          undefined,
          undefined,
          5,
        );

        expect(await rdd.getNumPartitions()).toBeGreaterThanOrEqual(5);
        expect(await rdd.collect()).toEqual(pairs);
      });

      it("take classes by name, and types of one's own", async () => {
        const point: Writable<{ x: number; y: number }> = {
          className: "com.acme.Point",
          read: (input) => ({ x: input.readInt(), y: input.readInt() }),
          write: (output, { x, y }) => {
            output.writeInt(x);
            output.writeInt(y);
          },
        };
        const ints = arrayWritable("com.acme.Ints", new Writables().byClass("IntWritable"));
        const writables = [point, ints] as Writable[];
        const out = join(directory, "own");
        const pairs: [unknown, unknown][] = [[[1, 2], { x: 3, y: 4 }]];
        await sc().parallelize(pairs).saveAsSequenceFile(out, undefined, {
          keyClass: "com.acme.Ints",
          valueClass: "com.acme.Point",
          writables,
        });

        const read = sc().sequenceFile(
          out,
          undefined,
          undefined,
          undefined,
          undefined,
          undefined,
          0,
          { writables },
        );

        expect(await read.collect()).toEqual(pairs);
        await expectTaskCode(() => sc().sequenceFile(out).count(), "UNKNOWN_WRITABLE");
        const longs = join(directory, "longs");
        await sc()
          .parallelize([["k", 5]])
          .saveAsSequenceFile(longs, undefined, { valueClass: "LongWritable" });
        expect(await sc().sequenceFile(longs).collect()).toEqual([["k", 5n]]);
      });

      it("leave nothing where a pair does not fit the class of the first", async () => {
        const out = join(directory, "odd");
        const pairs = sc().parallelize<[string, unknown]>(
          [
            ["a", 1],
            ["b", 1.5],
          ],
          2,
        );
        await expectTaskCode(() => pairs.saveAsSequenceFile(out), "NOT_WRITABLE");
        expect(readdirSync(directory)).not.toContain("odd");
        await pairs.saveAsSequenceFile(out, undefined, { valueClass: "DoubleWritable" });
        expect(await sc().sequenceFile(out).values().collect()).toEqual([1, 1.5]);
      });
    });

    describe("Hadoop's formats by class name", () => {
      const text = "org.apache.hadoop.mapreduce.lib";

      it("write and read", async () => {
        const out = join(directory, "text");
        const pairs = sc().parallelize<[string, number]>(
          [
            ["a", 1],
            ["b", 2],
          ],
          2,
        );
        await pairs.saveAsNewAPIHadoopFile(out, `${text}.output.TextOutputFormat`);
        expect(readFileSync(join(out, "part-r-00001"), "utf8")).toBe("b\t2\n");
        const format = `${text}.input.KeyValueTextInputFormat`;
        expect(await sc().newAPIHadoopFile(out, format).collect()).toEqual([
          ["a", "1"],
          ["b", "2"],
        ]);
        const old = join(directory, "old");
        await pairs.saveAsHadoopFile(
          old,
          "org.apache.hadoop.mapred.TextOutputFormat",
          undefined,
          undefined,
          undefined,
          undefined,
          { "mapreduce.output.textoutputformat.separator": "," },
          "gzip",
        );
        expect(readdirSync(old)).toContain("part-00000.gz");
        expect(await sc().textFile(old).collect()).toEqual(["a,1", "b,2"]);
      });

      it("take everything from settings", async () => {
        const out = join(directory, "set");
        const pairs = sc().parallelize<[string, string]>([["k", "v"]], 1);
        await pairs.saveAsNewAPIHadoopDataset({
          "mapreduce.job.outputformat.class": `${text}.output.MapFileOutputFormat`,
          "mapreduce.output.fileoutputformat.outputdir": out,
          "mapreduce.job.output.key.class": "org.apache.hadoop.io.Text",
        });
        expect(readdirSync(join(out, "part-r-00000")).toSorted()).toEqual(["data", "index"]);
        const conf = { "mapreduce.input.fileinputformat.inputdir": out };
        const format = `${text}.input.SequenceFileInputFormat`;
        const read = sc().newAPIHadoopRDD(format, undefined, undefined, undefined, undefined, conf);
        expect(await read.collect()).toEqual([["k", "v"]]);
        await pairs.saveAsHadoopDataset({
          "mapred.output.format.class": "org.apache.hadoop.mapred.lib.NullOutputFormat",
        });
        await expectCode(() => pairs.saveAsHadoopDataset({}), "INVALID_CONF");
      });

      it("refuse what there is not at the call", async () => {
        await expectCode(async () => sc().hadoopFile("x", "com.acme.Format"), "UNKNOWN_FORMAT");
        const pairs = sc().parallelize<[string, string]>([["k", "v"]]);
        await expectCode(
          () => pairs.saveAsHadoopFile(join(directory, "x"), "com.acme.Format"),
          "UNKNOWN_FORMAT",
        );
        const converter = "com.acme.Converter" as unknown as undefined;
        await expectCode(
          async () => sc().sequenceFile("x", undefined, undefined, converter),
          "CONVERTER_UNSUPPORTED",
        );
      });
    });

    describe("formats of one's own", () => {
      it("are classes, instances, or classes by module", async () => {
        class Repeat implements InputFormat<[string, number]> {
          readonly options: CustomFormatOptions;
          constructor(options: CustomFormatOptions) {
            this.options = options;
          }
          async getSplits(): Promise<InputSplit[]> {
            return [{ length: 1, preferredHosts: [] }];
          }
          async createReader(): Promise<RecordReader<[string, number]>> {
            const { paths = "", settings } = this.options;
            let left = Number(settings["repeat.count"] ?? 1);
            return {
              bytesRead: 0,
              nextBatch: () => (left > 0 ? [[paths, left--]] : null),
              [Symbol.asyncDispose]: () => Promise.resolve(),
            };
          }
        }
        const conf = { "repeat.count": "2" };
        const read = sc().newAPIHadoopFile<string, number>(
          "some/path",
          Repeat,
          undefined,
          undefined,
          undefined,
          undefined,
          conf,
        );
        expect(await read.collect()).toEqual([
          ["some/path", 2],
          ["some/path", 1],
        ]);
        const one = new Repeat({ paths: "p", settings: {} });
        expect(await sc().hadoopFile("", one).collect()).toEqual([["p", 1]]);

        const module = join(directory, "format.mjs");
        writeFileSync(module, `export ${Repeat.toString()}`);
        const byModule = sc().hadoopFile("q", `${module}#${Repeat.name}`);
        expect(await byModule.collect()).toEqual([["q", 1]]);
      });

      it("write", async () => {
        class Collect implements OutputFormat<readonly [string, number]> {
          readonly options: CustomFormatOptions;
          constructor(options: CustomFormatOptions) {
            this.options = options;
          }
          async setUpJob(): Promise<void> {}
          async createWriter(): Promise<RecordWriter<readonly [string, number]>> {
            const seen: unknown[] = [];
            return {
              bytesWritten: 0,
              write: (records) => void seen.push(...records),
              commit: async () => seen,
              abort: async () => undefined,
            };
          }
          async commitJob(_: unknown, messages: readonly unknown[]): Promise<void> {
            const path = (this.options.path ?? "").replace(/^file:/, "");
            writeFileSync(path, JSON.stringify(messages));
          }
          async abortJob(): Promise<void> {}
        }
        const out = join(directory, "collected.json");
        const pairs: [string, number][] = [
          ["a", 1],
          ["b", 2],
        ];
        await sc().parallelize(pairs, 2).saveAsNewAPIHadoopFile(out, Collect);
        expect(JSON.parse(readFileSync(out, "utf8"))).toEqual([[["a", 1]], [["b", 2]]]);
      });
    });

    describe("jsonLines and saveAsJsonLines", () => {
      it("keep values, and tell the file of a line that is none", async () => {
        const values = [{ a: [1, null], é: "x\ny" }, "text", 1.5, null, true];
        const out = join(directory, "json");
        await sc().parallelize<unknown>(values, 2).saveAsJsonLines(out, "gzip");
        expect(await sc().jsonLines(out).collect()).toEqual(values);
        const path = join(directory, "bad.jsonl");
        writeFileSync(path, '{"a":1}\n\n{"a":\n');
        const error = await expectTaskCode(() => sc().jsonLines(path).count(), "INVALID_JSON");
        expect((error as Error).message).toContain("bad.jsonl");
        const big = sc().parallelize<unknown>([1n]);
        await expectTaskCode(() => big.saveAsJsonLines(join(directory, "big")), "NOT_JSON");
      });
    });
  });
}
