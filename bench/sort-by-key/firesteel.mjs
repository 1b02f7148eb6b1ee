import { benchmark } from "../peers/firesteel-program.mjs";

const memory = process.argv[3];
const settings = memory === "" ? {} : { "spark.executor.memory": memory };

/** What a partition begins and ends with, and sums that only its own records give. */
function summary(records) {
  const found = { first: Infinity, last: -Infinity, isSorted: true, count: 0, keys: 0, length: 0 };
  for (const [key, payload] of records) {
    if (found.count === 0) found.first = key;
    if (key < found.last) found.isSorted = false;
    found.last = key;
    found.count += 1;
    found.keys += key % 1009;
    found.length += payload.length;
  }
  return [found];
}

await benchmark(
  async (sc, path) => {
    const parts = await sc
      .textFile(path)
      .map((line) => [Number(line.slice(0, 10)), line.slice(11)])
      .sortByKey()
      .mapPartitions(summary)
      .collect();
    const filled = parts.filter(({ count }) => count > 0);
    const sum = (name) => filled.reduce((total, part) => total + part[name], 0);
    const isSorted = filled.every(
      (part, i) => part.isSorted && (i === 0 || filled[i - 1].last <= part.first),
    );
    return { isSorted, count: sum("count"), keys: sum("keys"), length: sum("length") };
  },
  { settings, tellsSpills: memory !== "" },
);
