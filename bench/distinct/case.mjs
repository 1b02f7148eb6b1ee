import { defineCase } from "../harness/define-case.mjs";
import { generateLines } from "../harness/generate.mjs";

export const distinct = defineCase(import.meta.dirname, {
  name: "distinct",
  prepare(scale) {
    const [count, users] = [5_000_000 * scale, 1_000_000 * scale];
    const { path } = generateLines(
      `users-${count}.txt`,
      count,
      (_, random) => `user-${Math.floor(random() * users)}@example.org`,
    );
    return { arguments: [path], about: `${count} strings, about ${users} of them different` };
  },
});
