import { benchmark } from "../peers/firesteel-program.mjs";

await benchmark(
  async (sc, jobs) => {
    let total = 0;
    for (let i = 0; i < Number(jobs); i += 1) total += await sc.range(100).count();
    return total;
  },
  { warmUp: (sc) => sc.range(100).count() },
);
