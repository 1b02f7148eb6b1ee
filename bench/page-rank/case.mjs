import { defineCase } from "../harness/define-case.mjs";
import { generateLines } from "../harness/generate.mjs";
import { powerLawRank } from "../harness/random.mjs";

export const pageRank = defineCase(import.meta.dirname, {
  name: "page-rank",
  prepare(scale) {
    const [edges, pages] = [1_000_000 * scale, Math.ceil(100_000 * scale)];
    const { path } = generateLines(`edges-${edges}.txt`, edges, (i, random) => {
      const to = powerLawRank(random(), pages);
      return `${i % pages} ${to}`;
    });
    return { arguments: [path], about: `${edges} edges of ${pages} pages, 10 iterations` };
  },
});
