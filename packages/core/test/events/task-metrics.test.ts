import { mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  type SparkListener,
  type SparkListenerTaskEnd,
  SparkConf,
  SparkContext,
} from "@firesteel/core";

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "task-metrics-"));
});

afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

function contextOf(settings: Record<string, string> = {}): SparkContext {
  return new SparkContext(
    new SparkConf().setAll(settings).setMaster("local[2]").setAppName("metrics"),
  );
}

type Metrics = NonNullable<SparkListenerTaskEnd["taskMetrics"]>;

/** What the tasks of each stage counted, added up, by stage. */
class StageTotals implements SparkListener {
  readonly totals = new Map<number, Record<keyof Metrics, number>>();

  onTaskEnd({ stageId, taskMetrics }: SparkListenerTaskEnd): void {
    if (taskMetrics === undefined) return;
    const total = this.totals.get(stageId) ?? ({} as Record<keyof Metrics, number>);
    for (const [key, value] of Object.entries(taskMetrics) as [keyof Metrics, number][])
      total[key] = (total[key] ?? 0) + value;
    this.totals.set(stageId, total);
  }

  of(stage: number): Record<keyof Metrics, number> {
    const total = this.totals.get(stage);
    if (total === undefined) throw new Error(`no tasks of stage ${stage} were told of`);
    return total;
  }
}

describe("task metrics", () => {
  it("count lines that nobody looks at", async () => {
    const text = "a line\n".repeat(1000);
    await writeFile(join(directory, "counted.txt"), text);
    const listener = new StageTotals();
    {
      await using sc = contextOf();
      sc.addSparkListener(listener);
      expect(await sc.textFile(join(directory, "counted.txt"), 2).count()).toBe(1000);
    }

    const [stage] = [...listener.totals.keys()];
    const read = listener.of(stage ?? -1);
    expect(read.inputRecords).toBe(1000);
    expect(read.inputBytes).toBeGreaterThanOrEqual(text.length);
  });

  it("count what a program reads, shuffles and writes", async () => {
    const lines = Array.from({ length: 1000 }, (_, i) => `a b c ${i % 7}`);
    const text = `${lines.join("\n")}\n`;
    await writeFile(join(directory, "in.txt"), text);
    const listener = new StageTotals();
    {
      await using sc = contextOf();
      sc.addSparkListener(listener);
      const counts = sc
        .textFile(join(directory, "in.txt"), 2)
        .flatMap((line) => line.split(" "))
        .map((word): [string, number] => [word, 1])
        .reduceByKey((a, b) => a + b, 3);
      await counts.map(([word, n]) => `${word} ${n}`).saveAsTextFile(join(directory, "out"));
    }

    const [map, reduce] = [...listener.totals.keys()];
    const written = listener.of(map ?? -1);
    const read = listener.of(reduce ?? -1);
    expect(written).toMatchObject({ inputRecords: 1000, outputRecords: 0, shuffleReadRecords: 0 });
    expect(written.inputBytes).toBeGreaterThanOrEqual(text.length);
    // Both halves of the file have all ten words.
    expect(written.shuffleWriteRecords).toBe(20);
    expect(read).toMatchObject({
      inputRecords: 0,
      shuffleReadRecords: written.shuffleWriteRecords,
      shuffleReadBytes: written.shuffleWriteBytes,
      outputRecords: 10,
      shuffleWriteRecords: 0,
    });
    expect(read.shuffleReadBlocks).toBeGreaterThan(0);
    expect(read.outputBytes).toBe(await sizeOf(join(directory, "out")));
    for (const total of [written, read]) {
      for (const time of ["deserializeTimeMs", "runTimeMs"] as const)
        expect(total[time]).toBeGreaterThan(0);
      expect(total.peakHeapBytes).toBeGreaterThan(0);
      expect(total.peakResidentBytes).toBeGreaterThan(total.peakHeapBytes);
    }
    expect(written.shuffleWriteTimeMs).toBeGreaterThan(0);
    expect(written.peakMemoryBytes).toBeGreaterThan(0);
  });

  it("count partitions that are kept as input, but not where they are made", async () => {
    const listener = new StageTotals();
    await using sc = contextOf();
    sc.addSparkListener(listener);
    const kept = sc
      .range(0, 1000, 1, 4)
      .map((x) => `${x}`)
      .cache();

    await kept.count();
    await kept.count();
    const [storage] = await sc.getRDDStorageInfo();
    await sc.stop();

    const [first, second] = [...listener.totals.values()];
    expect(first).toMatchObject({ inputRecords: 0, inputBytes: 0 });
    expect(second).toMatchObject({ inputRecords: 1000, inputBytes: storage?.memSize });
  });

  it("count what is spilled", async () => {
    const listener = new StageTotals();
    // Both sides of the shuffle together are twice what there is.
    const text = "some text that takes room".repeat(5);
    {
      await using sc = contextOf({ "spark.executor.memory": "48m", "spark.driver.memory": "48m" });
      sc.addSparkListener(listener);
      await sc
        .range(0, 400_000, 1, 4)
        .map((x) => [`${(x * 7919) % 400_000}`, `${x} ${text}`] as const)
        .sortByKey()
        .foreach(() => undefined);
    }

    const totals = [...listener.totals.values()];
    const spilled = totals.find(({ diskSpilledBytes }) => diskSpilledBytes > 0);
    expect(spilled?.memorySpilledBytes).toBeGreaterThan(0);
    expect(spilled?.peakMemoryBytes).toBeGreaterThan(0);
  });

  it("are told of failed attempts, too", async () => {
    const ended: SparkListenerTaskEnd[] = [];
    await using sc = contextOf();
    sc.addSparkListener({ onTaskEnd: (event) => void ended.push(event) });

    await expect(
      sc
        .range(0, 10, 1, 1)
        .map((x) => {
          if (x === 7) throw new Error("seven");
          return x;
        })
        .collect(),
    ).rejects.toThrow("seven");
    await sc.stop();

    expect(ended.map(({ reason }) => reason.kind)).toContain("ExceptionFailure");
    for (const { taskMetrics } of ended) expect(taskMetrics?.runTimeMs).toBeGreaterThan(0);
  });
});

async function sizeOf(output: string): Promise<number> {
  let bytes = 0;
  for (const name of await readdir(output))
    if (name.startsWith("part-")) bytes += (await stat(join(output, name))).size;
  return bytes;
}
