import { describe, expect, it } from "vitest";
import { HyperLogLogPlusPlus } from "#src/runtime/hyper-log-log";
import { engines, failureOf, withContext } from "./contexts.ts";

const [[, engine]] = engines as [(typeof engines)[0]];
const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

describe("HyperLogLogPlusPlus", () => {
  it("estimates within a few standard errors over the whole range", () => {
    const precision = 12;
    const standardError = 1.04 / Math.sqrt(2 ** precision);
    for (const distinct of [0, 1, 10, 1000, 10_000, 300_000]) {
      const sketch = new HyperLogLogPlusPlus(precision);
      for (let i = 0; i < distinct; i++) sketch.offer(`value ${i}`);
      expect(Math.abs(sketch.cardinality() - distinct)).toBeLessThanOrEqual(
        4 * standardError * distinct,
      );
    }
  });

  it("counts equal values once, whatever order they come in and however they are split", () => {
    const [whole, left, right] = [0, 1, 2].map(() => new HyperLogLogPlusPlus(9)) as [
      HyperLogLogPlusPlus,
      HyperLogLogPlusPlus,
      HyperLogLogPlusPlus,
    ];
    for (const i of upTo(5000)) {
      const value = [i % 700, { k: i % 7 }];
      whole.offer(value);
      (i % 2 === 0 ? left : right).offer(value);
    }
    left.mergeRegisters(right.registers);

    expect(left.registers).toEqual(whole.registers);
    expect(Math.abs(whole.cardinality() - 700)).toBeLessThan(700 * 0.15);
  });

  it("refuses precisions that it has no registers for", () => {
    expect(() => new HyperLogLogPlusPlus(30)).toThrow(/relative standard deviation/);
  });
});

describe("sampling", () => {
  it("is the same again for the same seed, and splits without loss", async () => {
    await withContext(engine, async (sc) => {
      const rows = await sc.range(0, 100, 1, 3).sample(false, 0.1, 42).collect();
      const again = await sc.range(0, 100, 1, 3).sample(false, 0.1, 42).collect();
      expect(rows).toEqual(again);

      const parts = sc.range(0, 100, 1, 3).randomSplit([1, 2, 1], 9);
      const all = (await Promise.all(parts.map((part) => part.collect()))).flat();
      expect(all.toSorted((a, b) => a - b)).toEqual(upTo(100));
    });
  });

  it("needs a fraction for every key", async () => {
    await withContext(engine, async (sc) => {
      const pairs = sc.parallelize(["a", "b"], 1).map((k) => [k, 1]);

      const failure = await failureOf(pairs.sampleByKey(false, new Map([["a", 1]])).collect());

      expect(failure.code).toBe("FRACTION_MISSING");
      expect(failure.message).toMatch(/^sampleByKey at .* 'b'/);
    });
  });
});

describe("pipe", () => {
  it("gives records as lines to a process and reads its lines", async () => {
    await withContext(engine, async (sc) => {
      const rdd = sc.parallelize(["b", "a", "é"], 1);

      expect(await rdd.pipe("cat").collect()).toEqual(["b", "a", "é"]);
      expect(await rdd.pipe("sort -r").count()).toBe(3);
      expect(
        await rdd
          .pipe(["sh", "-c", 'cat > /dev/null; echo "$GREETING"'], { GREETING: "hi you" })
          .collect(),
      ).toEqual(["hi you"]);
      expect(await sc.parallelize(upTo(200_000), 1).pipe("wc -l").map(Number).collect()).toEqual([
        200_000,
      ]);
    });
  });

  it("does not mind a process that stops reading", async () => {
    await withContext(engine, async (sc) => {
      const rdd = sc.parallelize(upTo(300_000), 1).pipe("head -n 2");

      expect(await rdd.collect()).toEqual(["0", "1"]);
    });
  });

  it("lets functions write the context and the records", async () => {
    await withContext(engine, async (sc) => {
      const piped = sc.parallelize([[1, 2], [3]], 1).pipe("cat", {}, true, {
        printPipeContext: (printLine) => printLine("header"),
        printRDDElement: (record, printLine) => {
          for (const x of record) printLine(`<${x}>`);
        },
      });

      expect(await piped.collect()).toEqual(["header", "<1>", "<2>", "<3>"]);
    });
  });

  it("fails for a bad status where asked to, and for a program that is not there", async () => {
    await withContext(engine, async (sc) => {
      const rdd = sc.parallelize(["x"], 1);
      const bad = ["sh", "-c", "cat; echo reason >&2; exit 7"];

      expect(await rdd.pipe(bad).collect()).toEqual(["x"]);
      const failure = await failureOf(rdd.pipe(bad, {}, true).collect());
      expect(failure.code).toBe("PIPE_FAILED");
      expect(failure.message).toMatch(/status 7[^]*reason/);
      expect((await failureOf(rdd.pipe("no-such-program-here").collect())).code).toBe(
        "PIPE_NOT_STARTED",
      );
    });
  });

  it("fails with the error of the input", async () => {
    await withContext(engine, async (sc) => {
      const broken = sc.parallelize([1, 2], 1).map((x): number => {
        if (x === 2) throw new Error("no two");
        return x;
      });

      expect((await failureOf(broken.pipe("cat").collect())).message).toBe("no two");
    });
  });

  it("runs in a directory of its own where asked to", async () => {
    await withContext(engine, async (sc) => {
      const piped = sc
        .parallelize(["x"], 1)
        .pipe(["sh", "-c", "pwd; ls package.json"], {}, true, { separateWorkingDir: true });

      const [directory, file] = await piped.collect();

      expect(directory).toContain("firesteel-pipe-");
      expect(file).toBe("package.json");
    });
  });
});

describe("summaries", () => {
  it("count values into buckets, the last one closed", async () => {
    await withContext(engine, async (sc) => {
      const rdd = sc.parallelize([...upTo(51), Number.NaN, -5, 99], 3);

      expect(await rdd.histogram([0, 25, 50])).toEqual([
        [0, 25, 50],
        [25, 26],
      ]);
      expect(await rdd.histogram([0, 5, 25, 50])).toEqual([
        [0, 5, 25, 50],
        [5, 20, 26],
      ]);
    });
  });

  it("reduce partitions, also those that are empty, and with async functions", async () => {
    await withContext(engine, async (sc) => {
      const rdd = sc.parallelize(upTo(7), 9);

      expect(await rdd.treeReduce((a, b) => a + b)).toBe(21);
      expect(
        await rdd
          .treeAggregate(
            [] as number[],
            (a, x) => [...a, x],
            (a, b) => [...a, ...b],
          )
          .then((a) => a.toSorted()),
      ).toEqual(upTo(7));
      const sums = await rdd.map((x) => [x % 2, x]).reduceByKeyLocally((a, b) => a + b);
      expect([...sums].toSorted()).toEqual([
        [0, 12],
        [1, 9],
      ]);
      expect([...(await rdd.countByValue())].toSorted()).toEqual(upTo(7).map((x) => [x, 1]));
    });
  });
});
