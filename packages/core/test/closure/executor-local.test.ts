import { disposeExecutorLocals, executorLocal } from "#src/closure/executor-local";
import { describe, expect, it } from "vitest";

describe("executorLocal", () => {
  it("makes one for each key and disposes them, newest first", async () => {
    const events: string[] = [];
    const open = (name: string): { name: string } =>
      executorLocal(
        name,
        () => {
          events.push(`open ${name}`);
          return { name };
        },
        (pool) => events.push(`close ${pool.name}`),
      );

    expect(open("a")).toBe(open("a"));
    open("b");
    await disposeExecutorLocals();
    open("a");

    expect(events).toEqual(["open a", "open b", "close b", "close a", "open a"]);
    await disposeExecutorLocals();
  });

  it("waits for async ones and forgets failed ones", async () => {
    let tries = 0;
    const open = (): Promise<number> =>
      executorLocal("flaky", async () => {
        await Promise.resolve();
        if (++tries === 1) throw new Error("not yet");
        return tries;
      });

    await expect(open()).rejects.toThrow("not yet");
    expect(await open()).toBe(2);
    await disposeExecutorLocals();
  });

  it("tries to dispose all and tells what failed", async () => {
    const closed: string[] = [];
    executorLocal(
      "good",
      () => "good",
      (name) => closed.push(name),
    );
    executorLocal(
      "bad",
      () => 1,
      () => {
        throw new Error("stuck");
      },
    );

    await expect(disposeExecutorLocals()).rejects.toThrow(AggregateError);
    expect(closed).toEqual(["good"]);
  });
});
