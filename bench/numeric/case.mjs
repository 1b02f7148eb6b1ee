import { defineCase } from "../harness/define-case.mjs";

export const numeric = defineCase(import.meta.dirname, {
  name: "numeric",
  prepare(scale) {
    const count = 100_000_000 * scale;
    return { arguments: [String(count)], about: `map, filter, map, reduce over ${count} numbers` };
  },
});
