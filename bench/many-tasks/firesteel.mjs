import { benchmark } from "../peers/firesteel-program.mjs";

await benchmark(async (sc, partitions) =>
  sc
    .range(0, 1_000_000, 1, Number(partitions))
    .map((x) => x % 7)
    .sum(),
);
