import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareValues, makeComparator } from "#src/key/compare-values";
import { sortedPositions } from "#src/runtime/shuffle/sort-keys";
import { engines, failureOf, withContext } from "./contexts.ts";

const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const odd = fc.constantFrom(
  Number.NaN,
  -0,
  0,
  Infinity,
  -Infinity,
  1,
  -1,
  2 ** 53,
  5e-324,
  -5e-324,
);

describe("sortedPositions", () => {
  it.each([true, false])(
    "sorts as the comparator does, stably (ascending: %s)",
    { timeout: 60_000 },
    (ascending) => {
      const compare = makeComparator({ ascending });
      const keys = fc.oneof(
        fc.array(fc.oneof(fc.double(), odd)),
        fc.array(fc.oneof(fc.double(), odd), { minLength: 2048, maxLength: 2100 }),
        fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 2048, maxLength: 2100 }),
        fc.array(fc.string({ unit: "binary" })),
        fc.array(
          fc.string({ unit: fc.constantFrom("a", "b", "\0", "\u00fe", "\ud83d", "\ue000") }),
          {
            minLength: 100,
            maxLength: 300,
          },
        ),
        fc.array(
          fc
            .tuple(fc.constantFrom("", "a common prefix ", "x".repeat(500)), fc.integer())
            .map(([a, b]) => a + b),
          { minLength: 100, maxLength: 300 },
        ),
        fc.array(fc.bigInt()),
        fc.array(fc.tuple(fc.integer({ max: 3 }), fc.string({ maxLength: 2 }))),
        fc.array(fc.boolean()),
      );

      fc.assert(
        fc.property(keys as fc.Arbitrary<unknown[]>, (given) => {
          const expected = given
            .map((_, i) => i)
            .toSorted((a, b) => compare(given[a], given[b]) || a - b);
          expect(Array.from(sortedPositions(given, { ascending }))).toEqual(expected);
        }),
        { numRuns: 60 },
      );
    },
  );

  it("puts nulls where the order says, and refuses them and mixed kinds otherwise", () => {
    const keys = [2, null, 1, undefined];

    expect([...positions(keys, { ascending: false, nulls: "first" })].slice(2)).toEqual([0, 2]);
    expect([...positions(keys, { ascending: true, nulls: "last" })].slice(0, 2)).toEqual([2, 0]);
    expect(() => positions(keys, { ascending: true })).toThrow(/null and undefined/);
    expect(() => positions(["a", 1], { ascending: true })).toThrow(/different kinds/);
    expect(() => positions([{}, {}], { ascending: true })).toThrow(/has no order/);
  });
});

function positions(keys: unknown[], order: Parameters<typeof sortedPositions>[1]): number[] {
  return Array.from(sortedPositions(keys, order));
}

describe.each(engines)("shuffles on the %s", (_, engine) => {
  it("sort over all partitions, whatever the keys are", async () => {
    await withContext(engine, async (sc) => {
      const lists: unknown[][] = [
        [3.5, Number.NaN, -0, 0, -7, Infinity, 1e300, -Infinity, 3.5],
        ["b", "a", "\u{1f600}", "\ud83d", "", "\uffee", "ab"],
        [10n, -3n, 2 ** 60, 7n],
        [
          [1, "b"],
          [0, "z"],
          [1, "a"],
        ],
        [new Date(5), new Date(1)],
      ];

      for (const list of lists) {
        const rdd = sc.parallelize(list, 3);
        expect(await rdd.sortBy((x) => x, true, 2).collect()).toEqual(list.toSorted(compareValues));
        expect(await rdd.sortBy((x) => x, false, 3).collect()).toEqual(
          list.toSorted(makeComparator({ ascending: false })),
        );
      }
    });
  });

  it("combine, group and deduplicate in the order of the map tasks", async () => {
    await withContext(engine, async (sc) => {
      const pairs = sc.parallelize(upTo(50), 5).map((x) => [x % 4, x]);
      const of = (k: number): number[] => upTo(50).filter((x) => x % 4 === k);

      const grouped = await pairs
        .groupByKey(3)
        .mapValues((v) => [...v])
        .collectAsMap();
      const joined = await pairs
        .mapValues(String)
        .reduceByKey((a, b) => `${a},${b}`)
        .collectAsMap();
      const folded = await pairs
        .aggregateByKey(
          [] as number[],
          (a, x) => (a.push(x), a),
          (a, b) => [...a, ...b],
        )
        .collectAsMap();
      const distinct = await pairs.keys().distinct(2).collect();

      for (const k of [0, 1, 2, 3]) {
        expect(grouped.get(k)).toEqual(of(k));
        expect(joined.get(k)).toBe(of(k).join());
        expect(folded.get(k)).toEqual(of(k));
      }
      expect(distinct.toSorted()).toEqual([0, 1, 2, 3]);
    });
  });

  it("make a fresh zero for every key", async () => {
    await withContext(engine, async (sc) => {
      const zero = { items: [] as number[] };
      const pairs = sc.parallelize(upTo(6), 2).map((x) => [x % 2, x]);

      const folded = await pairs
        .aggregateByKey(
          zero,
          (acc, x) => {
            acc.items.push(x);
            return acc;
          },
          (a, b) => ({ items: [...a.items, ...b.items] }),
        )
        .collectAsMap();

      expect(folded.get(0)).toEqual({ items: [0, 2, 4] });
      expect(folded.get(1)).toEqual({ items: [1, 3, 5] });
      expect(zero).toEqual({ items: [] });
    });
  });

  it("join, cogroup and subtract as nested loops do", { timeout: 60_000 }, async () => {
    await withContext(engine, async (sc) => {
      const pair = fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ max: 9 }));
      await fc.assert(
        fc.asyncProperty(
          fc.array(pair, { maxLength: 12 }),
          fc.array(pair, { maxLength: 12 }),
          async (a, b) => {
            const [left, right] = [sc.parallelize(a, 2), sc.parallelize(b, 3)];
            const inner = a.flatMap(([k, v]) =>
              b.filter(([l]) => l === k).map(([, w]) => [k, [v, w]]),
            );
            const onlyLeft = a.filter(([k]) => b.every(([l]) => l !== k));
            const onlyRight = b.filter(([l]) => a.every(([k]) => l !== k));
            const lefts = onlyLeft.map(([k, v]) => [k, [v, undefined]]);
            const rights = onlyRight.map(([k, w]) => [k, [undefined, w]]);

            expect(sorted(await left.join(right).collect())).toEqual(sorted(inner));
            expect(sorted(await left.leftOuterJoin(right).collect())).toEqual(
              sorted([...inner, ...lefts]),
            );
            expect(sorted(await left.rightOuterJoin(right).collect())).toEqual(
              sorted([...inner, ...rights]),
            );
            expect(sorted(await left.fullOuterJoin(right).collect())).toEqual(
              sorted([...inner, ...lefts, ...rights]),
            );
            expect(sorted(await left.subtractByKey(right).collect())).toEqual(sorted(onlyLeft));
            const both = a.map(([k]) => k).filter((k) => b.some(([l]) => l === k));
            expect(sorted(await left.keys().intersection(right.keys()).collect())).toEqual(
              sorted([...new Set(both)]),
            );
          },
        ),
        { numRuns: 12, endOnFailure: true },
      );
    });
  });

  it("place records by a function of the key, which must return integers", async () => {
    await withContext(engine, async (sc) => {
      const pairs = sc.parallelize(upTo(6), 2).map((x) => [x, "v"]);

      expect(
        await pairs
          .partitionBy(3, (k) => -k)
          .keys()
          .glom()
          .collect(),
      ).toEqual([
        [0, 3],
        [2, 5],
        [1, 4],
      ]);
      const failure = await failureOf(pairs.partitionBy(3, (k) => k / 2).collect());
      expect(failure.code).toBe("PARTITION_NOT_INTEGER");
      expect(failure.message).toContain("0.5 for the key 1");
    });
  });

  it("deal records out evenly and the same way every time", async () => {
    await withContext(engine, async (sc) => {
      const dealt = sc.parallelize(upTo(40), 4).repartition(5).glom();

      const first = await dealt.collect();

      expect(first.flat().toSorted((a, b) => a - b)).toEqual(upTo(40));
      expect(Math.max(...first.map((part) => part.length))).toBeLessThanOrEqual(10);
      expect(await dealt.collect()).toEqual(first);
    });
  });

  // Values of Spark 4.3: sc.parallelize(0 to 19, p).repartition(n).glom().collect() of the JVM's RDD API.
  it.each([
    [
      3,
      4,
      [
        [3, 9, 13, 17],
        [0, 4, 6, 10, 14, 18],
        [1, 5, 7, 11, 15, 19],
        [2, 8, 12, 16],
      ],
    ],
    [
      5,
      7,
      [
        [5, 12],
        [6, 13],
        [7, 8, 14, 16],
        [0, 9, 15, 17],
        [1, 10, 18],
        [2, 11, 19],
        [3, 4],
      ],
    ],
  ])("deal %i partitions out to %i as Spark does", async (p, n, expected) => {
    await withContext(engine, async (sc) => {
      expect(await sc.range(0, 20, 1, p).repartition(n).glom().collect()).toEqual(expected);
    });
  });
});

function sorted(records: readonly unknown[]): unknown[] {
  return records.toSorted((a, b) => {
    const [x, y] = [JSON.stringify(a), JSON.stringify(b)];
    return x < y ? -1 : x > y ? 1 : 0;
  });
}

describe("a map task with more than it may hold", () => {
  const [[, engine]] = engines as [(typeof engines)[0]];

  it(
    "writes several tables of combiners, which the reducers merge",
    { timeout: 60_000 },
    async () => {
      await withContext(engine, async (sc) => {
        const n = 1_100_000;
        const counted = sc
          .range(2 * n)
          .coalesce(1)
          .map((x) => [x % n, 1])
          .reduceByKey((a, b) => a + b, 2);

        expect(
          await counted
            .values()
            .stats()
            .then(({ count, min, max }) => ({ count, min, max })),
        ).toEqual({
          count: n,
          min: 2,
          max: 2,
        });
      });
    },
  );

  it("writes records in several goes and keeps their order", { timeout: 60_000 }, async () => {
    await withContext(engine, async (sc) => {
      const big = "x".repeat(100_000);
      const grouped = sc
        .parallelize(upTo(900), 1)
        .map((i) => [i % 2, `${i}${big}`])
        .groupByKey(2);

      const numbers = await grouped
        .mapValues((v) => [...v].map((text) => parseInt(text, 10)))
        .collectAsMap();

      expect(numbers.get(1)).toEqual(upTo(900).filter((i) => i % 2 === 1));
    });
  });
});
