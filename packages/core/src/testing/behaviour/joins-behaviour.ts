import { describe, expect, it } from "vitest";
import { type Context, sorted } from "./behaviour.ts";

/** Transformations of several pair RDDs. */
export function joinsBehaviour(sc: Context): void {
  const x: [string, number][] = [
    ["a", 1],
    ["b", 4],
  ];
  const y: [string, number][] = [
    ["a", 2],
    ["a", 3],
    ["c", 8],
  ];

  describe("join", () => {
    it("pairs the values of equal keys", async () => {
      const joined = sc().parallelize(x, 2).join(sc().parallelize(y, 3));

      expect(sorted(await joined.collect())).toEqual([
        ["a", [1, 2]],
        ["a", [1, 3]],
      ]);
      expect(await joined.getNumPartitions()).toBe(3);
    });

    it("joins with nothing to nothing", async () => {
      const none = sc().emptyRDD<[string, number]>();

      expect(await sc().parallelize(x, 2).join(none).collect()).toEqual([]);
      expect(await none.join(none).collect()).toEqual([]);
    });

    it("uses the larger partitioner that is there, without a shuffle of that side", async () => {
      const placed = sc().parallelize(x, 2).partitionBy(5);

      const joined = placed.join(sc().parallelize(y, 2));

      expect(await joined.getNumPartitions()).toBe(5);
      expect((await joined.dependencies()).map(({ kind }) => kind)).toEqual(["narrow", "shuffle"]);
      expect(await joined.count()).toBe(2);
    });

    it("passes over a partitioner that is far too small", async () => {
      const placed = sc().parallelize(x, 1).partitionBy(1);

      const joined = placed.join(sc().parallelize(y, 20));

      expect(await joined.getNumPartitions()).toBe(20);
      expect(await joined.count()).toBe(2);
    });
  });

  describe("outer joins", () => {
    it("leave undefined for the side that lacks a key", async () => {
      const left = sc().parallelize(x, 2);
      const right = sc().parallelize(y, 2);

      expect(sorted(await left.leftOuterJoin(right).collect())).toEqual([
        ["a", [1, 2]],
        ["a", [1, 3]],
        ["b", [4, undefined]],
      ]);
      expect(sorted(await left.rightOuterJoin(right).collect())).toEqual([
        ["a", [1, 2]],
        ["a", [1, 3]],
        ["c", [undefined, 8]],
      ]);
      expect(sorted(await left.fullOuterJoin(right).collect())).toEqual([
        ["a", [1, 2]],
        ["a", [1, 3]],
        ["b", [4, undefined]],
        ["c", [undefined, 8]],
      ]);
    });
  });

  describe("cogroup", () => {
    it("gathers the values of two to four RDDs", async () => {
      const a = sc().parallelize(x, 2);
      const b = sc().parallelize(y, 2);

      expect(sorted(await a.cogroup(b).collect())).toEqual([
        ["a", [[1], [2, 3]]],
        ["b", [[4], []]],
        ["c", [[], [8]]],
      ]);
      const three = a.cogroup(b, a, 3);
      expect(await three.getNumPartitions()).toBe(3);
      expect(sorted(await three.collect())[0]).toEqual(["a", [[1], [2, 3], [1]]]);
      expect(sorted(await a.cogroup(b, a, b).collect())[2]).toEqual(["c", [[], [8], [], [8]]]);
    });

    it("is called groupWith too", async () => {
      const a = sc().parallelize(x, 2);
      const b = sc().parallelize(y, 2);

      expect(sorted(await a.groupWith(b).collect())).toEqual(sorted(await a.cogroup(b).collect()));
      expect((await a.groupWith(b, a, b).collect()).length).toBe(3);
    });
  });

  describe("subtractByKey", () => {
    it("drops the keys of the other side", async () => {
      const a = sc().parallelize(
        [
          ["a", 1],
          ["b", 4],
          ["b", 5],
          ["a", 2],
        ],
        2,
      );
      const b = sc().parallelize(
        [
          ["a", 3],
          ["c", null],
        ],
        2,
      );

      expect(sorted(await a.subtractByKey(b).collect())).toEqual([
        ["b", 4],
        ["b", 5],
      ]);
    });
  });
}
