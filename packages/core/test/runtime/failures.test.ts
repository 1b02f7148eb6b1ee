import { describe, expect, it } from "vitest";
import { engines, failureOf, withContext } from "./contexts.ts";

const [[, engine]] = engines as [(typeof engines)[0]];

describe("an error of the user's", () => {
  it("keeps its name, message and stack, and says where it was thrown", async () => {
    await withContext(engine, async (sc) => {
      const rdd = sc
        .parallelize([1, 2, 3, 4], 2)
        .map((x) => x + 1)
        .filter((x) => {
          if (x === 4) throw new TypeError("not four");
          return true;
        });

      const failure = await failureOf(rdd.count());

      expect(failure).toMatchObject({ name: "TypeError", message: "not four" });
      expect(failure.stack).toContain("failures.test");
      expect(failure.fields).toMatchObject({ partition: 1, attempt: 0 });
      expect(failure.fields["operator"]).toMatch(/^filter at /);
    });
  });

  it("is charged to its operator in every kind of loop and iterator", async () => {
    await withContext(engine, async (sc) => {
      const rdd = sc.parallelize([1, 2, 3], 1);
      const bad = (): never => {
        throw new Error("bad");
      };
      const attempts: readonly (readonly [RegExp, () => Promise<unknown>])[] = [
        [
          /^map at /,
          () =>
            rdd
              .map((x) => x)
              .map(bad)
              .map((x) => x)
              .collect(),
        ],
        [
          /^keyBy at /,
          () =>
            rdd
              .keyBy(bad)
              .mapValues((x) => x)
              .count(),
        ],
        [
          /^flatMap at /,
          () =>
            rdd
              .flatMap(function* () {
                yield bad();
              })
              .count(),
        ],
        [
          /^mapPartitions at /,
          () =>
            rdd
              .map((x) => x)
              .mapPartitions(bad)
              .count(),
        ],
        [
          /^map at /,
          () =>
            rdd
              .map(bad)
              .mapPartitions((it) => it)
              .count(),
        ],
        [
          /^mapPartitions at /,
          () =>
            rdd
              .mapPartitions(function* () {
                yield bad();
              })
              .glom()
              .count(),
        ],
        [/^reduce at /, () => rdd.reduce(bad)],
        [/^foreach at /, () => rdd.foreach(bad)],
        [/^zipPartitions at /, () => rdd.zipPartitions(rdd, bad).count()],
      ];

      for (const [operator, attempt] of attempts) {
        const failure = await failureOf(attempt());
        expect(failure.message).toBe("bad");
        expect(failure.fields["operator"]).toMatch(operator);
      }
    });
  });

  it("may be anything that can be thrown", async () => {
    await withContext(engine, async (sc) => {
      const rdd = sc.parallelize([1], 1);
      for (const thrown of [null, undefined, "text", 42]) {
        const failure = await failureOf(
          rdd
            .map((): number => {
              // oxlint-disable-next-line typescript/only-throw-error -- that is what is tested
              throw thrown;
            })
            .collect(),
        );
        expect(failure.code).toBe("NON_ERROR_THROWN");
        expect(failure.message).toContain(thrown === "text" ? '"text"' : String(thrown));
        expect(failure.fields["operator"]).toMatch(/^map at /);
      }
    });
  });

  it("may be the same object in two tasks", async () => {
    await withContext(engine, async (sc) => {
      const same = new Error("same");
      const fail = (): never => {
        throw same;
      };
      expect((await failureOf(sc.parallelize([1], 1).map(fail).count())).message).toBe("same");
      expect((await failureOf(sc.parallelize([1], 1).keyBy(fail).count())).message).toBe("same");
    });
  });

  it("reaches a function that catches what its input throws", async () => {
    await withContext(engine, async (sc) => {
      const caught = sc
        .parallelize([1, 2], 1)
        .map((x): number => {
          if (x === 2) throw new RangeError("two");
          return x;
        })
        .mapPartitions((it) => {
          try {
            return [...it];
          } catch (error) {
            return [error instanceof RangeError ? -1 : -2];
          }
        });

      expect(await caught.collect()).toEqual([-1]);
    });
  });
});

describe("records of the wrong shape", () => {
  it("are refused where pairs are needed, saying which operator and what was seen", async () => {
    await withContext(engine, async (sc) => {
      const numbers = sc.parallelize<unknown>([7], 1);
      const pairs = numbers as never as ReturnType<typeof sc.parallelize<[string, number]>>;
      const attempts: readonly (readonly [RegExp, () => Promise<unknown>])[] = [
        [/^mapValues at /, () => pairs.mapValues((v) => v).count()],
        [/^keys at /, () => pairs.keys().count()],
        [/reduceByKey|parallelize/, () => pairs.reduceByKey((a, b) => a + b).count()],
        [/groupByKey|parallelize/, () => pairs.groupByKey().count()],
        [/ at /, () => pairs.join(pairs).count()],
      ];

      for (const [operator, attempt] of attempts) {
        const failure = await failureOf(attempt());
        expect(failure.code).toBe("NOT_A_PAIR");
        expect(failure.message).toContain("a record is 7");
        expect(failure.fields["operator"]).toMatch(operator);
      }
    });
  });

  it("are refused where an iterable is needed", async () => {
    await withContext(engine, async (sc) => {
      const rdd = sc.parallelize([1], 1);
      const five = (() => 5) as never;
      const stream = (async function* () {})();
      const asyncResult = (() => (async function* () {})()) as never;
      void stream;

      expect((await failureOf(rdd.flatMap(five).count())).code).toBe("NOT_ITERABLE");
      expect((await failureOf(rdd.mapPartitions(five).count())).code).toBe("NOT_ITERABLE");
      expect((await failureOf(rdd.flatMap(asyncResult).count())).message).toContain("sc.async");
    });
  });

  it("are refused where partitions have unequal lengths to zip", async () => {
    await withContext(engine, async (sc) => {
      const left = sc.parallelize([1, 2, 3], 1);
      const right = left.filter((x) => x !== 2);

      expect((await failureOf(left.zip(right).count())).code).toBe("ZIP_UNEQUAL");
      expect((await failureOf(right.zip(left).count())).code).toBe("ZIP_UNEQUAL");
    });
  });
});

describe("a long task", () => {
  it("lets timers run while it works", async () => {
    await withContext(engine, async (sc) => {
      let ticks = 0;
      const timer = setInterval(() => ticks++, 5);

      // A second of work in many chunks, however fast the machine is.
      await sc
        .range(10_000)
        .coalesce(1)
        .map((x) => {
          const end = performance.now() + 0.1;
          while (performance.now() < end);
          return x;
        })
        .count();

      clearInterval(timer);
      // One turn before the work and one after it would prove nothing.
      expect(ticks).toBeGreaterThan(5);
    });
  });

  it("gets on inside a synchronous function, which cannot rest", async () => {
    await withContext(engine, async (sc) => {
      const counted = sc
        .range(400_000)
        .coalesce(1)
        .map((x) => Math.hypot(x, Math.sin(x)))
        .filter((x) => x >= 0)
        .mapPartitions((it) => {
          let n = 0;
          for (const x of it) n += x < 0 ? 0 : 1;
          return [n];
        });

      expect(await counted.collect()).toEqual([400_000]);
    });
  });

  it("stops when its job is aborted", async () => {
    await withContext(engine, async (sc) => {
      const abort = new AbortController();
      setTimeout(() => abort.abort(new Error("enough")), 30);

      const endless = sc.parallelize([1], 1).mapPartitions(function* () {
        for (let i = 0; ; i++) yield i;
      });
      const failure = await endless
        .count({ signal: abort.signal })
        .catch((error: unknown) => error);

      expect(failure).toMatchObject({ code: "JOB_CANCELLED" });
    });
  });
});
