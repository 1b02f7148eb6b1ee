import { describe, expect, it } from "vitest";
import { expectClean } from "./expect-clean.ts";
import { runProgram } from "./run-program.ts";

describe("a program", () => {
  it("ends by itself after `await using`, two contexts in a row", async () => {
    const run = await runProgram("await-using");

    expectClean(run);
    expect(run.stdout).toBe("sum 499500\ncount 3\n");
  });

  it("keeps no thread, descriptor or handle of a stopped context, and refuses a second one", async () => {
    const run = await runProgram("two-contexts");

    expectClean(run);
    expect(run.stdout).toBe("nothing left\nrefused: CONTEXT_ALREADY_RUNNING\n");
  });

  it("stops in the midst of a job", async () => {
    const run = await runProgram("stop-during-job");

    expectClean(run);
    expect(run.stdout).toBe("job: CONTEXT_STOPPED\nlater RDD: CONTEXT_STOPPED\n");
  });

  it("cancels a job by its abort signal and goes on", async () => {
    const run = await runProgram("aborted");

    expectClean(run);
    expect(run.stdout).toBe("job: JOB_CANCELLED\naborted before: JOB_CANCELLED\nnext job: 10\n");
  });

  it.each(["SIGINT", "SIGTERM"] as const)("cleans up on %s and ends", async (name) => {
    const run = await runProgram("interrupted", { signal: { name, text: "running" } });

    // Either way of ending is right: by the signal itself or by its conventional exit code.
    expect([
      [null, name],
      [name === "SIGINT" ? 130 : 143, null],
    ]).toContainEqual([run.code, run.signal]);
    expect(run.leftFiles).toEqual([]);
    expect(run.leftProcesses).toBe(0);
  });

  it("waits for a native call that cannot be interrupted, and names it", async () => {
    const run = await runProgram("native-call");

    expectClean(run);
    expect(run.stdout).toBe("job: CONTEXT_STOPPED\n");
    expect(run.stderr).toMatch(/native call/);
  });

  it("is not held open by timers that tasks forgot", async () => {
    const run = await runProgram("unfinished-timer");

    expectClean(run);
    expect(run.stdout).toBe("count 4\n");
  });
});
