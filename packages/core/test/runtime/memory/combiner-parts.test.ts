import { describe, expect, it } from "vitest";
import { listParts, listsParts } from "#src/runtime/memory/combiner-parts";

const numbers = Array.from({ length: 1000 }, (_, i) => i + 0.5);
const texts = Array.from({ length: 100 }, (_, i) => `text ${i}`);

describe("listParts", () => {
  it("splits a list into parts of the given size, and joins them again", () => {
    const parts = Array.from(listParts.split(numbers, 1200)) as number[][];

    expect(parts.length).toBeGreaterThanOrEqual(10);
    expect(Math.max(...parts.map((part) => part.length))).toBeLessThanOrEqual(100);
    expect(listParts.join(parts)).toEqual(numbers);
  });

  it("has one value a part where values are larger than a part", () => {
    expect(Array.from(listParts.split(texts, 8))).toEqual(texts.map((text) => [text]));
  });

  it("refuses more values than an array holds, before it makes one", () => {
    const million = Array.from({ length: 1_000_000 }, () => 1);

    expect(() => listParts.join(Array.from({ length: 135 }, () => million))).toThrow(
      expect.objectContaining({
        code: "GROUP_TOO_LARGE",
        message: expect.stringContaining("135000000 values") as string,
      }),
    );
  });
});

describe("listsParts", () => {
  it("splits each of several lists, and joins them again", () => {
    const combiner = [numbers, [], texts];
    const parts = Array.from(listsParts(3).split(combiner, 1200)) as unknown[][][];

    expect(parts.length).toBeGreaterThan(10);
    expect(parts.every((lists) => lists.length === 3)).toBe(true);
    expect(listsParts(3).join(parts)).toEqual(combiner);
  });
});
