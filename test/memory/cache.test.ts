import { describe, expect, it } from "vitest";
import { mostMegabytes } from "./resident-bound.ts";
import { runProgram } from "./run-program.ts";
import { engineMegabytes, isLong } from "./settings.ts";

function expectedOutput(megabytes: number): string {
  const records = Math.floor((megabytes * 2 ** 20) / 132);
  const sum = (records * (records - 1)) / 2;
  return ["first", "second"]
    .map((pass) => `${pass}: ${records} records, sum ${sum}, wrong 0\n`)
    .join("");
}

describe("data larger than the engine's memory", () => {
  it.each([
    { level: "MEMORY_AND_DISK", megabytes: 1300, partitions: 64, kept: 64 },
    ...(isLong ? [{ level: "MEMORY_AND_DISK", megabytes: 5200, partitions: 256, kept: 256 }] : []),
    { level: "MEMORY_AND_DISK_SER", megabytes: 400, partitions: 2, kept: 2 },
    { level: "DISK_ONLY", megabytes: 400, partitions: 8, kept: 8 },
  ])(
    "is kept as $level, $megabytes MB in $partitions partitions, in bounded memory",
    async ({ level, megabytes, partitions, kept }) => {
      const most = await mostMegabytes();

      const run = await runProgram("cache-larger-than-memory", [
        level,
        String(megabytes),
        String(partitions),
      ]);

      expect(run.stderr).toBe("");
      expect(run.stdout.startsWith(expectedOutput(megabytes))).toBe(true);
      expect(run.stdout).toContain(`kept ${kept} partitions`);
      expect(run.stdout).toContain("kept 0 RDDs");
      const [, inMemory, onDisk] = /(\d+) MB in memory, (\d+) MB on disk/.exec(run.stdout) ?? [];
      const [least, largest] = level === "DISK_ONLY" ? [0, 0] : [0.3, 0.6];
      expect(Number(inMemory)).toBeGreaterThanOrEqual(engineMegabytes * least);
      expect(Number(inMemory)).toBeLessThanOrEqual(engineMegabytes * largest);
      expect(Number(inMemory) + Number(onDisk)).toBeGreaterThan(megabytes * 0.9);
      expect(run.peakMegabytes).toBeLessThan(most);
      expect(run.leftFiles).toEqual([]);
    },
  );

  it("is computed again where MEMORY_ONLY has no room, also for one huge partition", async () => {
    const most = await mostMegabytes();

    const run = await runProgram("cache-larger-than-memory", ["MEMORY_ONLY", "400", "2"]);

    expect(run.stderr).toBe("");
    expect(run.stdout).toBe(`${expectedOutput(400)}kept nothing\nkept 0 RDDs\n`);
    expect(run.peakMegabytes).toBeLessThan(most);
    expect(run.leftFiles).toEqual([]);
  });

  it("is kept as far as MEMORY_ONLY has room, and the rest computed again", async () => {
    const run = await runProgram("cache-larger-than-memory", ["MEMORY_ONLY", "400", "40"]);

    expect(run.stderr).toBe("");
    expect(run.stdout.startsWith(expectedOutput(400))).toBe(true);
    const kept = Number(/kept (\d+) partitions/.exec(run.stdout)?.[1]);
    expect(kept).toBeGreaterThan(5);
    expect(kept).toBeLessThan(20);
  });
});
