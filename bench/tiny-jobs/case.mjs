import { defineCase } from "../harness/define-case.mjs";

export const tinyJobs = defineCase(import.meta.dirname, {
  name: "tiny-jobs",
  prepare(scale) {
    const count = 1000 * scale;
    return {
      arguments: [String(count)],
      about: `${count} counts of 100 numbers on a context that has run one`,
    };
  },
});
