import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { defineCase, processMetrics } from "../harness/define-case.mjs";
import { generateText } from "../harness/generate-text.mjs";

const here = import.meta.dirname;
const firesteel = join(here, "firesteel.mjs");

/**
 * The same program on Spark and on the embedded engine. A first job of one number is not timed: what starts once, starts
 * before.
 */
export const sparkWordCount = defineCase(here, {
  name: "spark-word-count",
  prepare(scale) {
    const root = join(here, "../..");
    const command = ["tools/servers/spark.sh", "home"];
    process.env.SPARK_HOME ??= execFileSync("bash", command, {
      cwd: root,
      encoding: "utf8",
    }).trim();
    const megabytes = 500 * scale;
    const target = join(here, `../data/words-${megabytes}mb.txt`);
    const { path, bytes } = generateText(target, megabytes * 1e6);
    return { arguments: [path], about: `${(bytes / 1e6).toFixed(0)} MB` };
  },
  programs: {
    firesteel: (args) => [process.execPath, firesteel, "local-spark[2]", ...args],
    embedded: (args) => [process.execPath, firesteel, "local[2]", ...args],
  },
  metrics: {
    "job s": (run) => run.output.jobSeconds,
    "small action ms": (run) => run.output.smallActionMs,
    ...processMetrics,
  },
  answer: ({ words, distinct, checksum, top }) => ({ words, distinct, checksum, top }),
});
