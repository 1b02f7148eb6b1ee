import { join } from "node:path";
import { generateText } from "../generate-text.mjs";

const here = import.meta.dirname;

/** @type {import("../run.mjs").BenchmarkCase} */
export const readLines = {
  name: "read-lines",
  prepare() {
    const { path, bytes } = generateText(join(here, "../data/words-1gb.txt"), 1e9);
    return { arguments: [path], about: `${(bytes / 1e6).toFixed(0)} MB` };
  },
  programs: {
    firesteel: (args) => [process.execPath, join(here, "firesteel.mjs"), ...args],
    hand: (args) => [process.execPath, join(here, "hand.mjs"), ...args],
    pyspark: (args, python) => [python, join(here, "pyspark_program.py"), ...args],
  },
  metrics: {
    "read s": (run) => run.output.readSeconds,
    "its CPU s": (run) => run.output.cpuSeconds,
    "first s": (run) => run.output.firstSeconds,
    "process s": (run) => run.wallSeconds,
    "peak MB": (run) => run.peakMegabytes,
  },
  answer: ({ lines }) => ({ lines }),
};
