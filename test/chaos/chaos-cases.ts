import { describe, expect, it } from "vitest";
import { chaosCase, type Disturbances, runCase } from "./chaos-case.ts";
import { cases, firstSeed } from "./settings.ts";

/** Every second case, from the `half`-th; the halves run beside each other. */
export function chaosCases(half: 0 | 1): void {
  describe("jobs that everything goes wrong with", () => {
    const seeds = Array.from({ length: cases }, (_, i) => firstSeed + i);
    const seen: Disturbances = {
      failedTasks: 0,
      lostExecutors: 0,
      damagedFiles: 0,
      killedTasks: 0,
    };
    for (const seed of seeds.filter((_, i) => i % 2 === half))
      it(`give the right answers and leave nothing behind: CHAOS_SEED=${seed}`, async () => {
        expect(await runCase(chaosCase(seed), seen)).toBe("");
      });

    it("are the same ones every time", () => {
      const [once, again] = [0, 1].map(() => JSON.stringify(chaosCase(firstSeed + half)));
      expect(once).toBe(again);
    });

    it("have seen every kind of fault", () => {
      for (const [kind, times] of Object.entries(seen))
        expect(times, kind).toBeGreaterThanOrEqual(Math.floor(cases / 40));
    });
  });
}
