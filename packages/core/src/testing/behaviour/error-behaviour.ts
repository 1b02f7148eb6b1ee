import { describe, expect, it } from "vitest";
import { type Context, expectCode } from "./behaviour.ts";

/** Mistakes, and what is said about them. */
export function errorBehaviour(sc: Context): void {
  describe("errors", () => {
    it("of the user's functions come with their stack and cause", async () => {
      const rdd = sc()
        .parallelize([1, 2, 3], 2)
        .map((x) => {
          if (x === 2) throw new RangeError("two is too much");
          return x;
        });

      const error = await expectCode(() => rdd.collect(), "TASK_FAILED");

      const cause = error.cause as Error;
      expect(cause.message).toBe("two is too much");
      expect(cause.stack).toMatch(/error-behaviour\.(?:ts|js):\d+/);
      expect(await rdd.filter((x) => x > 5).getNumPartitions()).toBe(2);
      expect(await sc().range(3).count()).toBe(3);
    });

    it("that are no Error are reported too", async () => {
      const rdd = sc()
        .parallelize([1], 1)
        .map((): number => {
          // oxlint-disable-next-line typescript/only-throw-error -- that is what is tested
          throw "a plain string";
        });

      const error = await expectCode(() => rdd.collect(), "TASK_FAILED");

      expect((error.cause as Error).message).toContain("a plain string");
    });

    it("name a promise that a plain function returned", async () => {
      const rdd = sc()
        .range(2)
        .map((x) => Promise.resolve(x));

      const error = await expectCode(() => rdd.collect(), "TASK_FAILED");

      expect(String(error.cause)).toContain("async");
    });

    it("name an RDD or a context inside a function", async () => {
      const other = sc().range(3);
      const context = sc();

      const error = await expectCode(
        () =>
          sc()
            .range(2)
            .map(() => other.count()),
        "CLOSURE_NOT_CAPTURABLE",
      );
      expect(error.message).toContain("an RDD cannot be used inside a function");
      await expectCode(
        () =>
          sc()
            .range(2)
            .map(() => context.appName),
        "CLOSURE_NOT_CAPTURABLE",
      );
    });

    it("name the path to what cannot travel", async () => {
      const holder = { deep: { pending: Promise.resolve(1) } };

      const error = await expectCode(
        () =>
          sc()
            .range(2)
            .map(() => holder.deep),
        "CLOSURE_NOT_CAPTURABLE",
      );

      expect(error.message).toContain("pending");
      const records = sc()
        .range(1)
        .map(() => ({ inner: [Symbol("x")] }));
      const failed = await expectCode(() => records.collect(), "TASK_FAILED");
      expect((failed.cause as { code?: string }).code).toBe("UNSERIALIZABLE_RECORD");
    });

    it("leave the context usable", async () => {
      await expectCode(
        () =>
          sc()
            .range(4)
            .map((x) => (null as unknown as number[])[x])
            .collect(),
        "TASK_FAILED",
      );

      expect(await sc().range(4).sum()).toBe(6);
    });
  });
}
