import { describe, expect, it } from "vitest";
import { hashPreimages } from "#src/rows/hash-preimage";

describe("hashPreimages", () => {
  it("are those that Spark's hash(i) sends to each partition", () => {
    // Spark 4.3: the smallest i with pmod(hash(i), 5) = p.
    expect([...hashPreimages(5)]).toEqual([22, 0, 4, 1, 2]);
    expect([...hashPreimages(1)]).toEqual([0]);
  });

  it("are all different", () => {
    for (const n of [2, 3, 7, 64, 1000]) expect(new Set(hashPreimages(n)).size).toBe(n);
  });
});
