import { parseProperties, readPropertiesFile } from "@firesteel/core/conf";
import { describe, expect, it } from "vitest";

const parse = (text: string): Record<string, string> =>
  Object.fromEntries(parseProperties(text, "my.conf"));

describe("parseProperties", () => {
  it("reads keys and values parted by white space, = or :", () => {
    expect(
      parse(
        [
          "# a comment",
          "! another",
          "",
          "spark.a   1",
          "spark.b=2",
          "spark.c : 3",
          "  spark.d\t4 5  ",
          "spark.e=x=y",
          "spark.f=",
        ].join("\r\n"),
      ),
    ).toEqual({
      "spark.a": "1",
      "spark.b": "2",
      "spark.c": "3",
      "spark.d": "4 5",
      "spark.e": "x=y",
      "spark.f": "",
    });
  });

  it("reads escapes and lines that go on", () => {
    expect(
      parse("spark.a one \\\n   two\nspark.b \\u00e9\\t|\\\\\nspark.c\\ d=1\nspark.e c:\\\\\\\\x"),
    ).toEqual({
      "spark.a": "one two",
      "spark.b": "é\t|\\",
      "spark.c d": "1",
      "spark.e": "c:\\\\x",
    });
  });

  it("lets later lines win, and keeps hostile keys as data", () => {
    const settings = parseProperties("a 1\na 2\n__proto__ x\n", "my.conf");

    expect([...settings]).toEqual([
      ["a", "2"],
      ["__proto__", "x"],
    ]);
  });

  it.each([
    ["spark.a 1\n\nspark.b", 3, "has no value"],
    ["= 5", 1, "no key"],
    ["spark.a 1\nspark.b \\u12", 2, "four hexadecimal digits"],
    ["spark.a 1 \\\n 2\nspark.b", 3, "has no value"],
  ])("names the line of what it cannot read: %j", (text, line, why) => {
    expect(() => parse(text)).toThrow(
      expect.objectContaining({
        code: "INVALID_PROPERTIES",
        fields: { source: "my.conf", line },
        message: expect.stringMatching(new RegExp(`^my\\.conf, line ${line}: .*${why}`)) as unknown,
      }),
    );
  });
});

describe("readPropertiesFile", () => {
  it("says which file cannot be read", () => {
    expect(() => readPropertiesFile("/nowhere/spark.conf")).toThrow(
      expect.objectContaining({
        code: "PROPERTIES_NOT_READABLE",
        message: expect.stringContaining("/nowhere/spark.conf") as unknown,
      }),
    );
  });
});
