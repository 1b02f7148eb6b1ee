import { join } from "node:path";

const program = join(import.meta.dirname, "firesteel.mjs");

/** @type {import("../run.mjs").BenchmarkCase} */
export const pageRankLosses = {
  name: "page-rank-losses",
  prepare: () => ({
    arguments: [],
    about: "ten iterations over 200,000 pages of ten links, a worker lost every two seconds",
  }),
  programs: {
    firesteel: () => [process.execPath, program, "2000"],
    undisturbed: () => [process.execPath, program, "Infinity"],
  },
  metrics: {
    "ranks s": (run) => run.output.seconds,
    "CPU s": (run) => run.output.cpuSeconds,
    "workers lost": (run) => run.output.lostWorkers,
    "attempts of tasks": (run) => run.output.attempts,
    "peak MB": (run) => run.peakMegabytes,
  },
  answer: ({ ranks }) => ({ ranks }),
};
