import { defineCase } from "../harness/define-case.mjs";

export const manyTasks = defineCase(import.meta.dirname, {
  name: "many-tasks",
  prepare(scale) {
    const partitions = 10_000 * scale;
    return { arguments: [String(partitions)], about: `a sum over ${partitions} partitions` };
  },
});
