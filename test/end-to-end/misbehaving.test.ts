import { describe, expect, it } from "vitest";
import { expectClean } from "./expect-clean.ts";
import { runProgram } from "./run-program.ts";

const places = ["map", "reduce", "cache"] as const;
const memory = ["map", "array", "strings", "buffers"] as const;

async function misbehave(...args: string[]): Promise<string[]> {
  const run = await runProgram("misbehaving", { args });
  expectClean(run);
  return run.stdout.trimEnd().split("\n");
}

describe.each(places)("in %s", (place) => {
  it.each(["exit", ...memory])("a task that fails once by %s is done again", async (fault) => {
    const [outcome, others, after] = await misbehave(place, fault, "once");

    expect(outcome).toBe("result 190");
    expect(others).toBe("other partitions: once");
    expect(after).toBe("still works: 45");
  });

  it.each(memory)("a task that always runs out of memory by %s fails its job", async (fault) => {
    const [outcome, , after] = await misbehave(place, fault, "always");

    expect(outcome).toMatch(/^error TASK_FAILED: .*HEAP_LIMIT_EXCEEDED: .*more partitions/);
    expect(after).toBe("still works: 45");
  });

  it("a task that always exits fails its job", async () => {
    const [outcome, , after] = await misbehave(place, "exit", "always");

    expect(outcome).toMatch(/^error TASK_FAILED: .*process\.exit/);
    expect(after).toBe("still works: 45");
  });

  it("a thrown value that is no error fails its job at once", async () => {
    const [outcome, others, after] = await misbehave(place, "non-error", "once");

    expect(outcome).toMatch(/^error TASK_FAILED: .*NON_ERROR_THROWN: .*/);
    expect(others).toBe("other partitions: once");
    expect(after).toBe("still works: 45");
  });

  it("a rejected promise that nobody awaits is charged to its task or logged", async () => {
    const run = await runProgram("misbehaving", { args: [place, "floating", "once"] });
    expectClean(run);

    const [outcome, , after] = run.stdout.split("\n");
    expect(outcome).toMatch(/^result 190$|left floating/);
    expect(run.stdout + run.stderr).toContain("left floating");
    expect(after).toBe("still works: 45");
  });
});
