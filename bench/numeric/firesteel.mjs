import { benchmark } from "../peers/firesteel-program.mjs";

await benchmark(async (sc, count) =>
  sc
    .range(0, Number(count))
    .map((x) => x * 3 + 1)
    .filter((x) => x % 7 !== 0)
    .map((x) => x % 1000)
    .reduce((a, b) => a + b),
);
