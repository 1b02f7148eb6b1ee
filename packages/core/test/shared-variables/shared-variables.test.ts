import { AccumulatorV2, type AccumulatorParam, UserError } from "@firesteel/core";
import { describe, expect, it } from "vitest";
import { engines, failureOf, withContext } from "../runtime/contexts.ts";

class Longest extends AccumulatorV2<string, string> {
  text = "";

  override get isZero(): boolean {
    return this.text === "";
  }
  override copy(): Longest {
    const copied = new Longest();
    copied.text = this.text;
    return copied;
  }
  override reset(): void {
    this.text = "";
  }
  override add(value: string): void {
    if (value.length > this.text.length) this.text = value;
  }
  override merge(other: Longest): void {
    this.add(other.text);
  }
  override get value(): string {
    return this.text;
  }
}

describe.each(engines)("accumulators on the %s", (_, engine) => {
  it("add up the accepted attempt of every task, once", async () => {
    await withContext(engine, async (sc) => {
      const long = sc.longAccumulator("long");
      const double = sc.doubleAccumulator("double");
      const list = sc.collectionAccumulator<[string, number]>("list");
      const longest = new Longest();
      sc.register(longest, "longest");

      await sc.parallelize(["a", "bbb", "cc", "dddd", "e"], 3).foreach((text) => {
        long.add(1);
        double.add(text.length / 2);
        list.add([text, text.length]);
        longest.add(text);
      });

      expect([long.value, long.count, long.sum, long.avg]).toEqual([5, 5, 5, 1]);
      expect([double.value, double.count]).toEqual([5.5, 5]);
      expect(list.value.map(([text]) => text).toSorted()).toEqual(["a", "bbb", "cc", "dddd", "e"]);
      expect(longest.value).toBe("dddd");
      expect([long.name, longest.name, longest.isRegistered]).toEqual(["long", "longest", true]);
    });
  });

  it("add with PySpark's AccumulatorParam", async () => {
    const vectors: AccumulatorParam<number[]> = {
      zero: (value) => value.map(() => 0),
      addInPlace: (a, b) => a.map((x, i) => x + (b[i] ?? 0)),
    };
    await withContext(engine, async (sc) => {
      const sum = sc.accumulator([1, 2], vectors);
      const count = sc.accumulator(10);

      await sc.parallelize([1, 2, 3, 4], 2).foreach((x) => {
        sum.add([x, -x]);
        count.add(1);
      });

      expect(sum.value).toEqual([11, -8]);
      expect(count.value).toBe(14);
    });
  });

  it("start empty in every attempt and keep what the driver added", async () => {
    await withContext(engine, async (sc) => {
      const long = sc.longAccumulator();
      long.add(100);

      await sc.parallelize([1, 2], 2).foreach((x) => long.add(x));
      await sc.parallelize([1, 2], 2).foreach((x) => long.add(x));

      expect(long.value).toBe(106);
    });
  });
});

describe("accumulators", () => {
  const [[, engine]] = engines as [(typeof engines)[0]];

  it("cannot be read in a task", async () => {
    await withContext(engine, async (sc) => {
      const long = sc.longAccumulator();
      const rdd = sc.parallelize([1], 1).map(() => long.value);

      expect((await failureOf(rdd.collect())).code).toBe("ACCUMULATOR_VALUE_ON_EXECUTOR");
    });
  });

  it("must be registered, once", async () => {
    await withContext(engine, async (sc) => {
      const longest = new Longest();

      expect(() => sc.parallelize([1], 1).map(() => longest.add("x"))).toThrow(
        /must be registered/,
      );
      sc.register(longest);
      expect(() => sc.register(longest)).toThrow(UserError);
    });
  });

  it("take what they can add only", async () => {
    await withContext(engine, async (sc) => {
      expect(() => sc.longAccumulator().add(1.5)).toThrow(/doubleAccumulator/);
    });
  });
});

describe.each(engines)("broadcasts on the %s", (_, engine) => {
  it("carry values that closures can carry, shared by the tasks of a worker", async () => {
    class Point {
      readonly x: number;
      constructor(x: number) {
        this.x = x;
      }
      twice(): number {
        return this.x * 2;
      }
    }
    await withContext(engine, async (sc) => {
      const table = sc.broadcast({
        map: new Map([["a", 1n]]),
        point: new Point(21),
        double: (x: number) => x * 2,
      });
      const rdd = sc.parallelize([1, 2], 2);

      expect(
        await rdd.map((x) => table.value.double(x) + table.value.point.twice()).collect(),
      ).toEqual([44, 46]);
      expect(await rdd.map(() => table.value.map.get("a")).collect()).toEqual([1n, 1n]);
    });
  });

  it("may hold other broadcasts", async () => {
    await withContext(engine, async (sc) => {
      const inner = sc.broadcast([1, 2, 3]);
      const outer = sc.broadcast({ inner });

      const rdd = sc.parallelize([0, 2], 2).map((i) => outer.value.inner.value[i]);

      expect(await rdd.collect()).toEqual([1, 3]);
    });
  });

  it("are fetched again after unpersist and gone after destroy", async () => {
    await withContext(engine, async (sc) => {
      const five = sc.broadcast(5);
      const rdd = sc.parallelize([1], 1).map((x) => x * five.value);

      expect(await rdd.collect()).toEqual([5]);
      await five.unpersist();
      expect(await rdd.collect()).toEqual([5]);
      await five.destroy();
      expect((await failureOf(rdd.collect())).code).toBe("BROADCAST_DESTROYED");
      expect(() => five.value).toThrow(/after it was destroyed/);
      expect(() => sc.parallelize([1], 1).map((x) => x * five.value)).toThrow(/destroyed/);
    });
  });
});
