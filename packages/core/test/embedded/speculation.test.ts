import {
  SparkConf,
  SparkContext,
  type SparkListenerSpeculativeTaskSubmitted,
  type SparkListenerTaskEnd,
  TaskContext,
} from "@firesteel/core";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const fast = {
  "spark.master": "local[2]",
  "spark.speculation": "true",
  "spark.speculation.interval": "20ms",
  "spark.speculation.multiplier": "1.5",
  "spark.speculation.quantile": "0.5",
  "spark.speculation.minTaskRuntime": "100ms",
  "spark.ui.showConsoleProgress": "false",
};

interface Told {
  readonly ends: SparkListenerTaskEnd[];
  readonly slow: SparkListenerSpeculativeTaskSubmitted[];
}

function listen(sc: SparkContext): Told {
  const told: Told = { ends: [], slow: [] };
  sc.addSparkListener({
    onTaskEnd: (event) => void told.ends.push(event),
    onSpeculativeTaskSubmitted: (event) => void told.slow.push(event),
  });
  return told;
}

const outcomes = ({ ends }: Told, partition: number): string[] =>
  ends
    .filter(({ taskInfo }) => taskInfo.index === partition)
    .map(({ taskInfo: { status, speculative } }) => `${speculative ? "copy" : "first"} ${status}`)
    .toSorted();

describe("speculation", () => {
  let directory = "";

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "speculation-test-"));
  });

  afterEach(async () => {
    await SparkContext.active?.stop();
    rmSync(directory, { recursive: true });
  });

  it("runs a slow task once more and takes the first result, once", async () => {
    await using sc = new SparkContext(new SparkConf(fast));
    const told = listen(sc);
    const seen = sc.longAccumulator("seen");

    const sum = await sc
      .range(0, 8, 1, 8)
      .map(async (x) => {
        seen.add(1);
        // Without a second attempt the job would never end.
        if (x === 3 && TaskContext.get()?.attemptNumber() === 0) await new Promise(() => undefined);
        return x;
      })
      .sum();
    await sc.stop();

    expect(sum).toBe(28);
    expect(seen.value).toBe(8);
    expect(outcomes(told, 3)).toEqual(["copy SUCCESS", "first KILLED"]);
    // On a busy machine others may have been slow, too.
    expect(told.slow.map(({ taskIndex }) => taskIndex)).toContain(3);
    expect(told.ends.filter(({ taskInfo }) => taskInfo.status === "SUCCESS")).toHaveLength(8);
  });

  it("ends the copy where the first attempt is done before it", async () => {
    await using sc = new SparkContext(new SparkConf(fast));
    const told = listen(sc);
    const mark = join(directory, "copy-runs");

    const sum = await sc
      .range(0, 8, 1, 8)
      .map(async (x) => {
        const { existsSync: exists, writeFileSync } = await import("node:fs");
        if (x !== 3) return x;
        if (TaskContext.get()?.attemptNumber() === 0) {
          while (!exists(mark)) await new Promise((resolve) => setTimeout(resolve, 10));
          return x;
        }
        writeFileSync(mark, "");
        await new Promise(() => undefined);
        return x;
      })
      .sum();
    await sc.stop();

    expect(sum).toBe(28);
    expect(outcomes(told, 3)).toEqual(["copy KILLED", "first SUCCESS"]);
  });

  it("goes on with the copy where the first attempt's worker dies", async () => {
    await using sc = new SparkContext(new SparkConf(fast));
    const told = listen(sc);
    const mark = join(directory, "copy-runs");

    const sum = await sc
      .range(0, 8, 1, 8)
      .map(async (x) => {
        const { existsSync: exists, writeFileSync } = await import("node:fs");
        if (x !== 3) return x;
        if (TaskContext.get()?.attemptNumber() === 0) {
          while (!exists(mark)) await new Promise((resolve) => setTimeout(resolve, 10));
          process.exit(1);
        }
        writeFileSync(mark, "");
        await new Promise((resolve) => setTimeout(resolve, 300));
        return x;
      })
      .sum();
    await sc.stop();

    expect(sum).toBe(28);
    // The copy is slow, too, so that it may have got a copy of its own.
    const told3 = outcomes(told, 3).filter((outcome) => outcome !== "copy KILLED");
    expect(told3).toEqual(["copy SUCCESS", "first FAILED"]);
  });

  it.each([
    ["never ends and loses its worker", "await", "500ms"],
    ["ends on its own after the copy", "block", "120s"],
  ])("commits the output of a slow task that %s exactly once", async (_, how, timeout) => {
    await using sc = new SparkContext(
      new SparkConf({ ...fast, "spark.task.reaper.killTimeout": timeout }),
    );
    const told = listen(sc);
    const output = join(directory, "output");

    await sc
      .range(0, 40, 1, 8)
      .map(async (x) => {
        if (x === 17 && TaskContext.get()?.attemptNumber() === 0) {
          if (how === "await") await new Promise(() => undefined);
          // Nobody can interrupt this one: it goes on to write when its copy has long been accepted.
          else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3000);
        }
        return `record ${x}`;
      })
      .saveAsTextFile(output);

    const names = readdirSync(output, { recursive: true, encoding: "utf8" });
    const parts = names.filter((name) => name.startsWith("part-"));
    const lines = parts.flatMap((name) =>
      readFileSync(join(output, name), "utf8").trim().split("\n"),
    );
    expect(lines.toSorted()).toEqual(
      Array.from({ length: 40 }, (__, x) => `record ${x}`).toSorted(),
    );
    expect(parts).toHaveLength(8);
    expect(existsSync(join(output, "_SUCCESS"))).toBe(true);
    expect(names.filter((name) => name.startsWith("_temporary"))).toEqual([]);
    await sc.stop();
    expect(outcomes(told, 3)).toEqual(["copy SUCCESS", "first KILLED"]);
    expect(readdirSync(output, { recursive: true, encoding: "utf8" }).toSorted()).toEqual(
      names.toSorted(),
    );
  });

  it("calls a task of a small stage slow after the threshold, without others to compare with", async () => {
    await using sc = new SparkContext(
      new SparkConf({ ...fast, "spark.speculation.task.duration.threshold": "200ms" }),
    );

    const sum = await sc
      .range(0, 1, 1, 1)
      .map(async (x) => {
        if (TaskContext.get()?.attemptNumber() === 0) await new Promise(() => undefined);
        return x + 1;
      })
      .sum();

    expect(sum).toBe(1);
  });

  it("is off unless asked for", async () => {
    await using sc = new SparkContext(new SparkConf({ ...fast, "spark.speculation": "false" }));
    const told = listen(sc);

    await sc
      .range(0, 8, 1, 8)
      .map(async (x) => {
        if (x === 3) await new Promise((resolve) => setTimeout(resolve, 1500));
        return x;
      })
      .sum();
    await sc.stop();

    expect(told.ends).toHaveLength(8);
    expect(told.slow).toEqual([]);
  });
});
