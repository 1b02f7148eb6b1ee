import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { generateText } from "../generate-text.mjs";

const here = import.meta.dirname;
const firesteel = join(here, "firesteel.mjs");

/**
 * The same program on Spark and on the embedded engine. A first job of one number is not timed: what starts once, starts
 * before.
 *
 * @type {import("../run.mjs").BenchmarkCase}
 */
export const sparkWordCount = {
  name: "spark-word-count",
  prepare() {
    const root = join(here, "../..");
    const command = ["tools/servers/spark.sh", "home"];
    process.env.SPARK_HOME ??= execFileSync("bash", command, {
      cwd: root,
      encoding: "utf8",
    }).trim();
    const { path, bytes } = generateText(join(here, "../data/words-500mb.txt"), 500e6);
    return { arguments: [path], about: `${(bytes / 1e6).toFixed(0)} MB` };
  },
  programs: {
    firesteel: (args) => [process.execPath, firesteel, "local-spark[2]", ...args],
    embedded: (args) => [process.execPath, firesteel, "local[2]", ...args],
    pyspark: (args, python) => [python, join(here, "pyspark_program.py"), ...args],
  },
  metrics: {
    "job s": (run) => run.output.jobSeconds,
    "small action ms": (run) => run.output.smallActionMs,
    "process s": (run) => run.wallSeconds,
    "peak MB": (run) => run.peakMegabytes,
  },
  answer: ({ words, distinct, checksum, top }) => ({ words, distinct, checksum, top }),
};
