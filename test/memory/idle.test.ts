import { describe, expect, it } from "vitest";
import { runProgram } from "./run-program.ts";

describe("an engine without tasks", () => {
  it("gives memory back to the system after a peak", async () => {
    const megabytes = 256;

    const run = await runProgram("idle-after-peak", [String(megabytes)]);

    expect(run.stderr).toBe("");
    const [peak = 0, idle = Infinity] = (run.stdout.match(/\d+/g) ?? []).map(Number);
    expect(peak).toBeGreaterThan(megabytes);
    expect(idle).toBeLessThan(megabytes);
    expect(run.stdout).toContain("forgotten true");
    expect(run.leftFiles).toEqual([]);
  });
});
