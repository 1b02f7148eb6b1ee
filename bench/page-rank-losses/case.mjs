import { join } from "node:path";
import { defineCase, processMetrics } from "../harness/define-case.mjs";

const program = join(import.meta.dirname, "firesteel.mjs");

export const pageRankLosses = defineCase(import.meta.dirname, {
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
    "workers lost": (run) => run.output.lostWorkers,
    "attempts of tasks": (run) => run.output.attempts,
    ...processMetrics,
  },
  answer: ({ ranks }) => ({ ranks }),
});
