import { defineCase, processMetrics } from "../harness/define-case.mjs";
import { generateText } from "../harness/generate-text.mjs";

/** What reading into records says besides the whole process. */
export const readMetrics = {
  "read s": (run) => run.output.readSeconds,
  "its CPU s": (run) => run.output.cpuSeconds,
  "first s": (run) => run.output.firstSeconds,
  ...processMetrics,
};

export const readLines = defineCase(import.meta.dirname, {
  name: "read-lines",
  prepare(scale) {
    const { path, bytes } = generateText(1000 * scale);
    return { arguments: [path], about: `${(bytes / 1e6).toFixed(0)} MB` };
  },
  metrics: readMetrics,
  answer: ({ lines }) => ({ lines }),
});
