import { join } from "node:path";
import { defineCase, processMetrics } from "../harness/define-case.mjs";
import { generateText } from "../harness/generate-text.mjs";

const here = import.meta.dirname;

/** What reading into records says besides the whole process. */
export const readMetrics = {
  "read s": (run) => run.output.readSeconds,
  "its CPU s": (run) => run.output.cpuSeconds,
  "first s": (run) => run.output.firstSeconds,
  ...processMetrics,
};

export const readLines = defineCase(here, {
  name: "read-lines",
  prepare(scale) {
    const megabytes = 1000 * scale;
    const target = join(here, `../data/words-${megabytes}mb.txt`);
    const { path, bytes } = generateText(target, megabytes * 1e6);
    return { arguments: [path], about: `${(bytes / 1e6).toFixed(0)} MB` };
  },
  metrics: readMetrics,
  answer: ({ lines }) => ({ lines }),
});
