import { KindTracker } from "#src/key/kind-tracker";
import { describe, expect, it } from "vitest";

function track(values: readonly unknown[], nulls?: "first" | "last"): KindTracker {
  const tracker = new KindTracker({ nulls });
  for (const value of values) tracker.add(value);
  return tracker;
}

describe("KindTracker", () => {
  it.each([
    [[]],
    [[1, 2n, NaN]],
    [["a", "b"]],
    [
      [
        ["a", 1],
        ["b", 2],
      ],
    ],
    [[[], [1], [2, "x"]]],
    [[new Date(0), new Date(NaN)]],
    [[Buffer.from("a"), Uint8Array.of(1)]],
  ])("accepts %o", (values) => {
    expect(() => {
      track(values).assertComparable();
    }).not.toThrow();
  });

  it.each([
    [[1, "a"], "number and string"],
    [[true, 1], "boolean and number"],
    [[[1], ["a"]], "position [0]"],
    [[[[1, 2]], [[1, "a"]]], "position [0][1]"],
    [[[1], 1], "number and array"],
  ])("refuses the mix %o", (values, words) => {
    expect(() => {
      track(values).assertComparable();
    }).toThrow(expect.objectContaining({ code: "MIXED_KINDS" }) as Error);
    expect(() => {
      track(values, "last").assertComparable();
    }).toThrow(words);
  });

  it.each([[[1, null]], [[undefined, 1]], [[[1], [null]]]])(
    "refuses the nulls of %o unless they have a place",
    (values) => {
      expect(() => {
        track(values).assertComparable();
      }).toThrow(expect.objectContaining({ code: "NULL_UNORDERED" }) as Error);
      track(values, "first").assertComparable();
    },
  );

  it.each([[{}], [new Map()], [() => 1], [[[{}]]]])("refuses %o at once", (value) => {
    expect(() => {
      track([value]);
    }).toThrow(expect.objectContaining({ code: "UNORDERED_VALUE" }) as Error);
  });

  it("finds a mix between partitions", () => {
    const one = track([["a", [1]]]);
    const other = track([["b", ["x"]]]);
    const merged = new KindTracker();
    merged.merge(one.kinds);
    merged.assertComparable();
    merged.merge(JSON.parse(JSON.stringify(other.kinds)) as string[]);

    expect(one.kinds).toEqual(["array", "[0]:string", "[1]:array", "[1][0]:number"]);
    expect(() => {
      merged.assertComparable();
    }).toThrow("position [1][0]");
  });
});
