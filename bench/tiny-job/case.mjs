import { join } from "node:path";

const here = import.meta.dirname;

/** @type {import("../run.mjs").BenchmarkCase} */
export const tinyJob = {
  name: "tiny-job",
  prepare: () => ({ arguments: [], about: "100 numbers" }),
  programs: {
    firesteel: () => [process.execPath, join(here, "firesteel.mjs")],
    hand: () => [process.execPath, join(here, "hand.mjs")],
    pyspark: (_args, python) => [python, join(here, "pyspark_program.py")],
  },
  metrics: {
    "first result s": (run) => (run.output.resultAt - run.startedAt) / 1000,
    "process s": (run) => run.wallSeconds,
    "peak MB": (run) => run.peakMegabytes,
  },
  answer: ({ sum }) => ({ sum }),
};
