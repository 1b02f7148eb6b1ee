import { formatSize, parseSize } from "#src/conf/parse-size";
import { parseTime } from "#src/conf/parse-time";
import { describe, expect, it } from "vitest";

describe("parseSize", () => {
  it.each([
    ["0", 0],
    ["512", 512],
    ["1b", 1],
    ["3k", 3072],
    ["3KB", 3072],
    [" 2m ", 2 * 2 ** 20],
    ["2mb", 2 * 2 ** 20],
    ["4g", 4 * 2 ** 30],
    ["5t", 5 * 2 ** 40],
    ["1p", 2 ** 50],
    ["1pb", 2 ** 50],
  ])("reads %j", (text, bytes) => {
    expect(parseSize(text)).toBe(bytes);
  });

  it("counts a bare number in the default unit", () => {
    expect(parseSize("300", "m")).toBe(300 * 2 ** 20);
    expect(parseSize("300b", "m")).toBe(300);
  });

  it.each(["", "m", "-1k", "1.5g", "1x", "1 k", "99999p", "__proto__", "1constructor"])(
    "refuses %j",
    (text) => {
      expect(() => parseSize(text)).toThrow(expect.objectContaining({ code: "INVALID_SIZE" }));
    },
  );

  it("tells what to write instead of a fraction", () => {
    expect(() => parseSize("1.5g")).toThrow("1.5g is 1536m");
  });
});

describe("formatSize", () => {
  it.each([
    [0, "0 B"],
    [1023, "1023 B"],
    [1536, "1.5 KiB"],
    [2 ** 50 * 3, "3.0 PiB"],
    [2 ** 60, "1024.0 PiB"],
  ])("writes %d", (bytes, text) => {
    expect(formatSize(bytes)).toBe(text);
  });
});

describe("parseTime", () => {
  it.each([
    ["0", 0],
    ["250", 250],
    ["1999us", 1],
    ["-500us", 0],
    ["7ms", 7],
    ["5S", 5000],
    ["2m", 120_000],
    ["2min", 120_000],
    ["1h", 3_600_000],
    ["365d", 365 * 86_400_000],
    ["-1", -1],
  ])("reads %j", (text, millis) => {
    expect(parseTime(text)).toBe(millis);
  });

  it("counts a bare number in the default unit", () => {
    expect(parseTime("3", "s")).toBe(3000);
  });

  it.each(["", "s", "1.5s", "1y", "1 s", "s1", "9999999999999999d"])("refuses %j", (text) => {
    expect(() => parseTime(text)).toThrow(expect.objectContaining({ code: "INVALID_DURATION" }));
  });
});
