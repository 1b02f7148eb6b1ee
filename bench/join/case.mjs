import { defineCase } from "../harness/define-case.mjs";
import { generateLines } from "../harness/generate.mjs";

export const join = defineCase(import.meta.dirname, {
  name: "join",
  prepare(scale) {
    const [facts, dimensions] = [2_000_000 * scale, 1_000_000 * scale];
    // Four facts of five have their key among the dimensions.
    const left = generateLines(`facts-${facts}.txt`, facts, (i, random) => {
      const key = Math.floor(random() * dimensions * 1.25);
      return `${key},${(i * 7919) % 1000}`;
    });
    const right = generateLines(
      `dimensions-${dimensions}.txt`,
      dimensions,
      (i, random) => `${i},name-${Math.floor(random() * 1e6)}`,
    );
    return { arguments: [left.path, right.path], about: `${facts} × ${dimensions} records` };
  },
});
