import type { RDD } from "@firesteel/core";
import { describe, expect, it } from "vitest";
import { seen } from "../runtime/kernels/with-recognition.ts";

interface Calls {
  firesteelSketchCalls: number;
}
const counted = globalThis as unknown as Calls;

const count = 20_000;
const partitions = 4;
const content = Buffer.from(
  Array.from({ length: count }, (_, i) => `${(i * 7919) % 10_007} ${i}`).join("\r\n"),
);

/** What `program` gives of the lines, and how often functions that count themselves were called meanwhile. */
async function run<R>(
  isOn: boolean,
  program: (lines: RDD<string>) => Promise<R>,
): Promise<{ result: R; calls: number }> {
  counted.firesteelSketchCalls = 0;
  const [result] = await seen(isOn, [{ content, partitions }], program);
  return { result: result as R, calls: counted.firesteelSketchCalls };
}

describe("the sample of a sort's keys", () => {
  const programs: Record<string, (lines: RDD<string>) => RDD<unknown>> = {
    "lines by a key": (lines) =>
      lines.sortBy((line) => {
        (globalThis as unknown as Calls).firesteelSketchCalls++;
        return Number(line.split(" ")[0]);
      }),
    "pairs of lines": (lines) =>
      lines
        .map((line): [number, string] => {
          (globalThis as unknown as Calls).firesteelSketchCalls++;
          const [key, value] = line.split(" ") as [string, string];
          return [Number(key), value];
        })
        .mapValues((value) => value.length)
        .sortByKey(false),
    "pairs of a shuffle": (lines) =>
      lines
        .map((line): [string, number] => [line.slice(-4), 1])
        .partitionBy(3)
        .map(([key, n]): [string, number] => {
          (globalThis as unknown as Calls).firesteelSketchCalls++;
          return [key, n];
        })
        .sortByKey(),
  };

  it.each(Object.entries(programs))(
    "calls functions for the records in it alone: %s",
    async (_, program) => {
      const everything = async (lines: RDD<string>): Promise<unknown> =>
        await program(lines).glom().collect();

      const on = await run(true, everything);
      const off = await run(false, everything);

      expect(on.result).toEqual(off.result);
      expect(off.calls).toBe(2 * count);
      expect(on.calls).toBeGreaterThan(count);
      expect(on.calls).toBeLessThan(1.2 * count);
    },
  );

  it("calls functions for all records where one of them has a state", async () => {
    const on = await run(true, async (lines) => {
      let n = 0;
      const numbered = lines.map((line): [number, string] => {
        (globalThis as unknown as Calls).firesteelSketchCalls++;
        return [n++, line];
      });
      return (await numbered.sortByKey().glom().collect()).map((part) => part.length);
    });

    // Ranges are of about the same size, which they would not be if the sample had counted its own records only.
    expect(on.calls).toBe(2 * count);
    for (const size of on.result) expect(size).toBeGreaterThan(count / partitions / 2);
  });

  it("calls functions for all records where some are left out", async () => {
    const filtered = async (lines: RDD<string>): Promise<unknown> =>
      await lines
        .filter((line) => {
          (globalThis as unknown as Calls).firesteelSketchCalls++;
          return line.length % 2 === 0;
        })
        .sortBy((line) => line)
        .glom()
        .collect();

    const on = await run(true, filtered);

    expect(on.calls).toBe(2 * count);
    expect(on.result).toEqual((await run(false, filtered)).result);
  });

  it("finds keys of mixed kinds that it did not look at", async () => {
    const mixed = run(true, async (lines) =>
      lines
        .map((line): [unknown, string] => [line.endsWith(" 15000") ? "x" : line.length, line])
        .sortByKey()
        .count(),
    );

    await expect(mixed).rejects.toMatchObject({ cause: { code: "MIXED_KINDS" } });
  });
});
