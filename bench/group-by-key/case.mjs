import { defineCase } from "../harness/define-case.mjs";
import { generateLines } from "../harness/generate.mjs";
import { powerLawRank } from "../harness/random.mjs";

export const groupByKey = defineCase(import.meta.dirname, {
  name: "group-by-key",
  prepare(scale) {
    const count = 2_000_000 * scale;
    const { path } = generateLines(`skewed-${count}.txt`, count, (_, random) => {
      // One pair of seventeen has the first key.
      const key = powerLawRank(random(), 100_000, 1);
      return `${key} ${Math.floor(random() * 1e6)}`;
    });
    return { arguments: [path], about: `${count} pairs, 100,000 keys, skewed` };
  },
});
