import { join } from "node:path";
import { defineCase, processMetrics } from "../harness/define-case.mjs";
import { generateText } from "../harness/generate-text.mjs";
import { spark } from "../harness/peers.mjs";

const here = import.meta.dirname;
const firesteel = join(here, "firesteel.mjs");

/**
 * The same program on Spark and on the embedded engine. A first job of one number is not timed: what starts once, starts
 * before.
 */
export const sparkWordCount = defineCase(here, {
  name: "spark-word-count",
  prepare(scale) {
    process.env.SPARK_HOME ??= spark("home");
    const { path, bytes } = generateText(500 * scale);
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
