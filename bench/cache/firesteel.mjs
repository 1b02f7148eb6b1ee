import { StorageLevel } from "@firesteel/core";
import { benchmark } from "../peers/firesteel-program.mjs";

let records;

await benchmark(
  async () => {
    const found = [];
    for (let i = 0; i < 5; i += 1)
      found.push(
        await records
          .map(([key, payload]) => (key % 1009) + payload.length + i)
          .reduce((a, b) => a + b),
      );
    return found;
  },
  {
    async warmUp(sc, path, level) {
      records = sc
        .textFile(path)
        .map((line) => [Number(line.slice(0, 10)), line.slice(11)])
        .persist(StorageLevel[level]);
      await records.count();
    },
  },
);
