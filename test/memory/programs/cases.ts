import type { RDD, SparkContext } from "@firesteel/core";

/** A program over data that is made inside its tasks. */
export interface Case {
  /** Bytes of one record, about. */
  readonly recordBytes: number;
  /** Runs over `n` records in `partitions` partitions; throws where the answer is wrong. */
  readonly run: (sc: SparkContext, n: number, partitions: number) => Promise<void>;
}

/** A permutation of 0 … n - 1, if n is no multiple of the prime. */
const prime = 1_000_003;

/** Pairs of a number below `keys` and a text of 200 bytes that names record and key. */
function pairs(
  sc: SparkContext,
  n: number,
  keys: number,
  partitions: number,
): RDD<[number, string]> {
  const [padding, step] = ["-".repeat(186), prime];
  return sc.range(0, n, 1, partitions).map((i): [number, string] => {
    const key = (i * step) % keys;
    return [key, `${i} ${key} ${padding}`];
  });
}

function expectEqual(what: string, actual: unknown, expected: unknown): void {
  if (JSON.stringify(actual) !== JSON.stringify(expected))
    throw new Error(
      `${what}: ${JSON.stringify(actual)} where ${JSON.stringify(expected)} is right`,
    );
}

/** The sum of 0 … n - 1, which is exact for the sizes of these programs. */
function sumBelow(n: number): number {
  return (n * (n - 1)) / 2;
}

const recordBytes = 216;

export const cases: Readonly<Record<string, Case>> = {
  sort: {
    recordBytes,
    run: async (sc, n, partitions) => {
      const parts = await pairs(sc, n, n, partitions)
        .sortByKey(true, partitions)
        .mapPartitions((records) => {
          let [count, first, last] = [0, -1, -1];
          let isSorted = true;
          for (const [key, text] of records) {
            if (count++ === 0) first = key;
            else if (key !== last + 1) isSorted = false;
            if (!text.includes(` ${key} `)) isSorted = false;
            last = key;
          }
          return [{ count, first, last, isSorted }];
        })
        .collect();
      let next = 0;
      for (const { count, first, last, isSorted } of parts.filter((part) => part.count > 0)) {
        expectEqual(
          "a sorted partition",
          { first, last, isSorted },
          {
            first: next,
            last: next + count - 1,
            isSorted: true,
          },
        );
        next += count;
      }
      expectEqual("records", next, n);
    },
  },

  groupByKey: {
    recordBytes,
    run: async (sc, n, partitions) => {
      const keys = n / 10;
      const groups = await pairs(sc, n, keys, partitions)
        .groupByKey(partitions)
        .map(([key, texts]): [number, number, number] => {
          let sum = 0;
          let last = -1;
          for (const text of texts) {
            const [i, of] = text.split(" ", 2).map(Number) as [number, number];
            // Values of a key come in the order of the records.
            if (of !== key || i <= last) throw new Error(`a wrong value of ${key}: ${text}`);
            last = i;
            sum += i;
          }
          return [1, [...texts].length, sum];
        })
        .reduce((a, b) => [a[0] + b[0], a[1] + b[1], a[2] + b[2]]);
      expectEqual("groups, records and their sum", groups, [keys, n, sumBelow(n)]);
    },
  },

  reduceByKey: {
    recordBytes,
    run: async (sc, n, partitions) => {
      // Half of the keys come twice, so that next to all of the data is keys.
      const padding = "-".repeat(186);
      const half = n / 2;
      const total = await sc
        .range(0, n, 1, partitions)
        .map((i): [string, number] => [`${i % half} ${padding}`, i])
        .reduceByKey((a, b) => a + b, partitions)
        .map(([, sum]): [number, number] => [1, sum])
        .reduce((a, b) => [a[0] + b[0], a[1] + b[1]]);
      expectEqual("keys and the sum of their values", total, [half, sumBelow(n)]);
    },
  },

  join: {
    recordBytes,
    run: async (sc, n, partitions) => {
      const half = n / 2;
      const left = pairs(sc, half, half, partitions);
      const right = pairs(sc, half, half, partitions);
      const joined = await left
        .join(right, partitions)
        .map(([key, [a, b]]): [number, number] => {
          if (a !== b || !a.includes(` ${key} `)) throw new Error(`${key} joined ${a} and ${b}`);
          return [1, key];
        })
        .reduce((a, b) => [a[0] + b[0], a[1] + b[1]]);
      expectEqual("joined pairs and the sum of their keys", joined, [half, sumBelow(half)]);
    },
  },

  distinct: {
    recordBytes: 200,
    run: async (sc, n, partitions) => {
      const padding = "-".repeat(186);
      const half = n / 2;
      const distinct = await sc
        .range(0, n, 1, partitions)
        .map((i) => `${i % half} ${padding}`)
        .distinct(partitions)
        .map((text): [number, number] => [1, Number(text.split(" ", 1)[0])])
        .reduce((a, b) => [a[0] + b[0], a[1] + b[1]]);
      expectEqual("distinct texts and their sum", distinct, [half, sumBelow(half)]);
    },
  },

  skewedReduceByKey: {
    recordBytes: 16,
    run: async (sc, n, partitions) => {
      const sums = await skewed(sc, n, partitions)
        .reduceByKey((a, b) => a + b, partitions)
        .filter(([key]) => key === 0)
        .collect();
      expectEqual("the sum of the frequent key", sums, [[0, hotSum(n)]]);
    },
  },

  skewedGroupByKey: {
    recordBytes: 16,
    run: async (sc, n, partitions) => {
      const groups = await skewed(sc, n, partitions)
        .groupByKey(partitions)
        .map(([key, values]): [number, number, number] => {
          let [count, sum] = [0, 0];
          for (const value of values) {
            count++;
            sum += value;
          }
          return [key, count, sum];
        })
        .filter(([key]) => key === 0)
        .collect();
      expectEqual("the group of the frequent key", groups, [[0, hotCount(n), hotSum(n)]]);
    },
  },

  skewedJoin: {
    recordBytes: 16,
    run: async (sc, n, partitions) => {
      // The frequent key is on the side that is held.
      const left = sc.parallelize([[0, "hot"]] as [number, string][], 2);
      const joined = await left
        .join(skewed(sc, n, partitions), partitions)
        .map(([, [, value]]): [number, number] => [1, value])
        .reduce((a, b) => [a[0] + b[0], a[1] + b[1]]);
      expectEqual("joined pairs and the sum of their values", joined, [hotCount(n), hotSum(n)]);
    },
  },

  manyKeys: {
    recordBytes: 16,
    run: async (sc, n, partitions) => {
      const step = prime;
      const counts = await sc
        .range(0, n, 1, partitions)
        .map((i): [number, number] => [(i * step) % n, 1])
        .reduceByKey((a, b) => a + b, partitions)
        .map(([key, count]): [number, number, number] => [1, key, count])
        .reduce((a, b) => [a[0] + b[0], a[1] + b[1], Math.max(a[2], b[2])]);
      expectEqual("keys, their sum and the most frequent", counts, [n, sumBelow(n), 1]);
    },
  },
};

/** 90 % of the pairs have the key 0. */
function skewed(sc: SparkContext, n: number, partitions: number): RDD<[number, number]> {
  return sc.range(0, n, 1, partitions).map((i): [number, number] => [i % 10 === 0 ? i + 1 : 0, i]);
}

function hotCount(n: number): number {
  return n - n / 10;
}

function hotSum(n: number): number {
  return sumBelow(n) - 10 * sumBelow(n / 10);
}
