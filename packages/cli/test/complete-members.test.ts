import { type RDD, SparkConf, SparkContext } from "@firesteel/core";
import { describe, expect, it } from "vitest";
import { completions } from "#src/shell/complete-members";

describe("completions", () => {
  it("offer the members of RDDs after a call", () => {
    expect(completions('await sc.textFile("a").reduceByKeyL')).toEqual([
      ["reduceByKeyLocally"],
      "reduceByKeyL",
    ]);
    expect(completions("f(1) .fil")?.[0]).toContain("filter");
  });

  it("offer those of a variable that holds an RDD or a context, and run no code", async () => {
    await using sc = new SparkContext(new SparkConf().setMaster("local[1]"));
    const globals = globalThis as { shellContext?: SparkContext; shellRdd?: RDD<number> };
    globals.shellContext = sc;
    globals.shellRdd = sc.range(1);
    try {
      expect(completions("await shellContext.paralle")).toEqual([["parallelize"], "paralle"]);
      expect(completions("x = shellRdd.")?.[0]).toEqual(
        expect.arrayContaining(["map", "reduceByKey", "count", "take"]),
      );
    } finally {
      delete globals.shellContext;
      delete globals.shellRdd;
    }
  });

  it("leave everything else to Node", () => {
    expect(completions("Math.hyp")).toBeUndefined();
    expect(completions("noSuchVariable.map")).toBeUndefined();
    expect(completions("a.Math.hyp")).toBeUndefined();
    expect(completions("const x")).toBeUndefined();
    expect(completions("")).toBeUndefined();
  });
});
