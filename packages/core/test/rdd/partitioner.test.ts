import { determineBounds } from "#src/lineage/range-bounds";
import { defaultCoalescer } from "#src/lineage/partition-coalescer";
import {
  BoundsPartitioner,
  FunctionPartitioner,
  HashPartitioner,
  Partitioner,
} from "@firesteel/core";
import { describe, expect, it } from "vitest";

const ascending = { ascending: true, keyFn: undefined, nulls: undefined };

describe("HashPartitioner", () => {
  it("puts equal keys together, null in partition 0", () => {
    const partitioner = new HashPartitioner(7);

    expect(partitioner.getPartition(null)).toBe(0);
    expect(partitioner.getPartition([1, "a"])).toBe(partitioner.getPartition([1, "a"]));
    for (let key = -50; key < 50; key++) {
      const partition = partitioner.getPartition(key);
      expect(partition >= 0 && partition < 7).toBe(true);
    }
  });

  it("equals another of the same size", () => {
    expect(new HashPartitioner(3).equals(new HashPartitioner(3))).toBe(true);
    expect(new HashPartitioner(3).equals(new HashPartitioner(4))).toBe(false);
    expect(() => new HashPartitioner(-1)).toThrow(/whole number of at least 0/);
  });
});

describe("FunctionPartitioner", () => {
  it("takes results modulo the number of partitions, never negative", () => {
    const partitioner = new FunctionPartitioner(3, (key: number) => key);

    expect([-4, -1, 0, 5].map((key) => partitioner.getPartition(key))).toEqual([2, 2, 0, 2]);
  });

  it("equals another with the very same function", () => {
    const f = (key: number): number => key;

    expect(new FunctionPartitioner(3, f).equals(new FunctionPartitioner(3, f))).toBe(true);
    expect(
      new FunctionPartitioner(3, f).equals(new FunctionPartitioner(3, (key: number) => key)),
    ).toBe(false);
  });
});

describe("BoundsPartitioner", () => {
  it("puts a bound into the lower range", () => {
    const partitioner = new BoundsPartitioner([10, 20], ascending);

    expect([5, 10, 11, 20, 21].map((key) => partitioner.getPartition(key))).toEqual([
      0, 0, 1, 1, 2,
    ]);
  });

  it("numbers the ranges from the other end for descending order", () => {
    const partitioner = new BoundsPartitioner([10, 20], { ...ascending, ascending: false });

    expect([5, 10, 11, 20, 21].map((key) => partitioner.getPartition(key))).toEqual([
      2, 2, 1, 1, 0,
    ]);
  });

  it.each([
    [true, "first", [0, 0, 2]],
    [true, "last", [2, 0, 2]],
    [false, "first", [0, 2, 0]],
    [false, "last", [2, 2, 0]],
  ] as const)("ascending %s, nulls %s", (isAscending, nulls, partitions) => {
    const partitioner = new BoundsPartitioner([10, 20], {
      ascending: isAscending,
      keyFn: undefined,
      nulls,
    });

    expect([null, 1, 99].map((key) => partitioner.getPartition(key))).toEqual(partitions);
  });

  it("equals another with equal bounds and order", () => {
    const one = new BoundsPartitioner([[1, "a"]], ascending);

    expect(one.equals(new BoundsPartitioner([[1, "a"]], ascending))).toBe(true);
    expect(one.equals(new BoundsPartitioner([[1, "b"]], ascending))).toBe(false);
    expect(one.equals(new BoundsPartitioner([[1, "a"]], { ...ascending, ascending: false }))).toBe(
      false,
    );
  });
});

describe("Partitioner", () => {
  it("equals only itself unless it says otherwise", () => {
    class Mine extends Partitioner {
      override readonly numPartitions = 1;
      override getPartition(): number {
        return 0;
      }
    }
    const mine = new Mine();

    expect(mine.equals(mine)).toBe(true);
    expect(mine.equals(new Mine())).toBe(false);
  });
});

describe("determineBounds", () => {
  it("cuts the weight of all candidates into equal parts", () => {
    // A weight of 10: the thirds end in 0.4, where 4 of it are passed, and in 0.7, where 7 are.
    const candidates = [
      [0.7, 2],
      [0.1, 1],
      [0.4, 1],
      [0.3, 1],
      [0.2, 1],
      [0.5, 1],
      [1, 3],
    ] as const;

    expect(determineBounds(candidates, 3, ascending)).toEqual([0.4, 0.7]);
  });

  it("skips duplicates", () => {
    const candidates = [1, 1, 1, 1, 2].map((key) => [key, 1] as const);

    expect(determineBounds(candidates, 4, ascending)).toEqual([1, 2]);
  });
});

describe("defaultCoalescer", () => {
  const partitions = (hosts: readonly string[]): { index: number; preferredHosts: string[] }[] =>
    hosts.map((host, index) => ({ index, preferredHosts: host === "" ? [] : [host] }));

  it("puts neighbours together where there are no hosts to prefer", () => {
    expect(defaultCoalescer.coalesce(2, partitions(["", "", "", "", ""]))).toEqual([
      [0, 1],
      [2, 3, 4],
    ]);
    expect(defaultCoalescer.coalesce(9, partitions(["", ""]))).toEqual([[0], [1]]);
  });

  it("puts partitions of one host together, in balance", () => {
    const groups = defaultCoalescer.coalesce(2, partitions(["a", "b", "a", "b", "a", "b"]));

    expect(groups.map((group) => [...group])).toEqual([
      [0, 2, 4],
      [1, 3, 5],
    ]);
    const skewed = defaultCoalescer.coalesce(2, partitions(["a", "a", "a", "a", "a", "b"]));
    expect(Math.max(...skewed.map((group) => group.length))).toBeLessThanOrEqual(4);
    expect(skewed.flat().toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5]);
  });
});
