import { defineCase, processMetrics } from "../harness/define-case.mjs";

export const tinyJob = defineCase(import.meta.dirname, {
  name: "tiny-job",
  prepare: () => ({ arguments: [], about: "100 numbers" }),
  metrics: {
    "first result s": (run) => (run.output.resultAt - run.startedAt) / 1000,
    ...processMetrics,
  },
  answer: ({ sum }) => ({ sum }),
});
