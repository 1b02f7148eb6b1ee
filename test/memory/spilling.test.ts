import { afterAll, describe, expect, it } from "vitest";
import { cases } from "./programs/cases.ts";
import type { Taken } from "./programs/taken.ts";
import { mostMegabytes } from "./resident-bound.ts";
import { runProgram } from "./run-program.ts";
import { engineMegabytes, isLong } from "./settings.ts";

/** Sizes of the data of each case, in megabytes, and in how many partitions. */
const sizes: readonly { readonly megabytes: number; readonly partitions: number }[] = [
  ...(isLong ? [{ megabytes: 325, partitions: 2 }] : []),
  { megabytes: 1300, partitions: 8 },
  ...(isLong ? [{ megabytes: 5200, partitions: 32 }] : []),
];
const skewedRecords = 10_000_000;
const manyKeys = isLong ? 100_000_000 : 5_000_000;

interface Row extends Taken {
  readonly name: string;
  readonly records: number;
}
const table: Row[] = [];

async function run(name: string, records: number, partitions: number): Promise<Row> {
  const args = [name, String(records), String(partitions), `${engineMegabytes}m`];
  const { code, stdout, stderr, leftFiles } = await runProgram("run-case", args);
  expect({ code, leftFiles }, stderr).toEqual({ code: 0, leftFiles: [] });
  const row = { name, records, ...(JSON.parse(stdout) as Taken) };
  table.push(row);
  return row;
}

describe("spilling", () => {
  const ofSize = ["sort", "groupByKey", "reduceByKey", "join", "distinct"].flatMap((name) =>
    sizes.map(({ megabytes, partitions }) => ({ name, megabytes, partitions })),
  );

  it.each(ofSize)(
    "keeps $name of $megabytes MB right and within its memory",
    async ({ name, megabytes, partitions }) => {
      // A multiple of 20, as the cases want it.
      const each = (cases[name]?.recordBytes ?? 0) * 20;
      const records = 20 * Math.floor((megabytes * 2 ** 20) / each);
      const most = await mostMegabytes();

      const { peakMegabytes, spilledMegabytes } = await run(name, records, partitions);

      expect(spilledMegabytes).toBeGreaterThan(0);
      expect(peakMegabytes).toBeLessThan(most);
    },
  );

  it.each(["skewedReduceByKey", "skewedGroupByKey", "skewedJoin"])(
    "bears nine of ten records with one key: %s",
    async (name) => {
      const most = await mostMegabytes();

      const { peakMegabytes } = await run(name, skewedRecords, 8);

      expect(peakMegabytes).toBeLessThan(most);
    },
  );

  it("finishes with more keys than fit in memory", async () => {
    const most = await mostMegabytes();

    const { peakMegabytes, spilledMegabytes } = await run("manyKeys", manyKeys, 2);

    expect(spilledMegabytes).toBeGreaterThan(0);
    expect(peakMegabytes).toBeLessThan(most);
  });

  afterAll(() => {
    const shown = table.map((row) => ({
      case: row.name,
      records: row.records,
      "data MB": Math.round((row.records * (cases[row.name]?.recordBytes ?? 0)) / 2 ** 20),
      seconds: Number((row.milliseconds / 1000).toFixed(1)),
      "CPU s": Number((row.cpuMilliseconds / 1000).toFixed(1)),
      "of it system s": Number((row.systemMilliseconds / 1000).toFixed(1)),
      "peak RSS MB": Math.round(row.peakMegabytes),
      "spilled MB": Math.round(row.spilledMegabytes),
      "tasks again": row.failedTasks,
    }));
    console.table(shown);
  });
});
