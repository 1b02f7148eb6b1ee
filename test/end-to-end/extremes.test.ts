import { describe, expect, it } from "vitest";
import { expectClean } from "./expect-clean.ts";
import { runProgram } from "./run-program.ts";

describe("an extreme", () => {
  it("of 10,000 narrow partitions and a 2,000 by 2,000 shuffle stays in bounded memory", async () => {
    const run = await runProgram("wide-and-narrow");

    expectClean(run);
    expect(run.stdout).toBe("narrow 450015000\nwide 19999900000\n");
    // 512 MB of engine, and Node's own share for the driver, the supervisor and two workers.
    expect(run.peakMegabytes).toBeLessThan(1024);
  });

  it("of one key with a million values works", async () => {
    const run = await runProgram("big-key");

    expectClean(run);
    expect(run.stdout).toBe("hot 1000000, keys 1001\njoined 1000000\n");
  });

  it("of twenty million distinct keys works in bounded memory", async () => {
    const run = await runProgram("many-keys");

    expectClean(run);
    expect(run.stdout).toBe("keys 20000000, total 40000000\n");
    expect(run.peakMegabytes).toBeLessThan(5 * 1024);
  });

  it("of strings of 50 million characters works", async () => {
    const run = await runProgram("long-string");

    expectClean(run);
    expect(run.stdout).toBe("50000000 1é, 50000000 2é\n");
  });
});
