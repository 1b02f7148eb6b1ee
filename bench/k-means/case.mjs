import { defineCase } from "../harness/define-case.mjs";
import { generateLines } from "../harness/generate.mjs";

export const kMeans = defineCase(import.meta.dirname, {
  name: "k-means",
  prepare(scale) {
    const count = 1_000_000 * scale;
    const { path } = generateLines(`points-${count}.txt`, count, (i, random) => {
      const point = [];
      for (let d = 0; d < 10; d += 1)
        point.push((((i * (d + 3)) % 10) + random() * 8 - 4).toFixed(3));
      return point.join(" ");
    });
    return { arguments: [path], about: `${count} × 10 points, 10 centres, 10 iterations` };
  },
});
