import { readFileSync } from "node:fs";
import { type RDD, SparkConf, SparkContext } from "@firesteel/core";
import { createInProcessEngine } from "@firesteel/core/testing";
import { describe, expect, it } from "vitest";

/** How a real Spark cut sorted pairs into partitions; `tools/oracle/record-ranges.py` says how it was asked. */
interface RecordedRange {
  readonly parts: readonly (readonly [records: number, slices: number])[];
  readonly partitions: number;
  readonly ascending: boolean;
  readonly id: number;
  readonly sizes: readonly number[];
  readonly lasts: readonly (number | null)[];
}

const file = new URL("../../../test/data/spark-ranges.json", import.meta.url);
const { cases } = JSON.parse(readFileSync(file, "utf8")) as { cases: RecordedRange[] };

describe("ranges recorded from Spark", () => {
  it("are cut at the same keys", async () => {
    const conf = new SparkConf().setMaster("local[2]").setAppName("ranges");
    const sc = new SparkContext(conf, { engine: createInProcessEngine });
    try {
      for (const one of cases) {
        let start = 0;
        let pairs: RDD<[number, number]> | undefined;
        for (const [i, [records, slices]] of one.parts.entries()) {
          const from = start;
          const more = Array.from({ length: records }, (_, k): [number, number] => [
            ((from + k) * 7919) % 10_007,
            from + k,
          ]);
          start += records;
          // Seeds come from the numbers of RDDs: the sorted one must have the number it had in Spark.
          const isLast = i === one.parts.length - 1;
          const ahead = one.id - (pairs === undefined ? 0 : 1);
          if (isLast) sc.driver.lineage.skipIds(ahead - sc.driver.lineage.nextRdd() - 1);
          const rdd = sc.parallelize(more, slices);
          pairs = pairs === undefined ? rdd : pairs.union(rdd);
        }
        expect(pairs?.id).toBe(one.id);

        const keys = await pairs?.sortByKey(one.ascending, one.partitions).keys().glom().collect();

        const { sizes, lasts } = one;
        const found = {
          sizes: keys?.map((part) => part.length),
          lasts: keys?.map((part) => part.at(-1) ?? null),
        };
        expect(found, JSON.stringify(one)).toEqual({ sizes, lasts });
      }
    } finally {
      await sc.stop();
    }
  });
});
