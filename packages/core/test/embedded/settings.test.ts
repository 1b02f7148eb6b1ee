import { availableParallelism } from "node:os";
import { describe, expect, it } from "vitest";
import { FiresteelError } from "@firesteel/core";
import { engineSettings } from "#src/embedded/engine-settings";
import { parseMaster } from "#src/embedded/master-url";

function codeOf(run: () => unknown): string | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    return FiresteelError.is(error) ? error.code : String(error);
  }
}

describe("parseMaster", () => {
  it.each([
    ["local", { threads: 1 }],
    ["local[4]", { threads: 4 }],
    ["local[*]", { threads: availableParallelism() }],
    ["local[2,3]", { threads: 2, maxFailures: 3 }],
    [" local[ 2 , 3 ] ", { threads: 2, maxFailures: 3 }],
    ["local[*,2]", { threads: availableParallelism(), maxFailures: 2 }],
    [
      "local-cluster[ 3 , 2 , 512 ]",
      { threads: 6, cluster: { workers: 3, cores: 2, memoryBytes: 512 * 2 ** 20 } },
    ],
  ])("reads %s", (master, expected) => {
    expect(parseMaster(master)).toEqual(expected);
  });

  it.each([
    "",
    "local[]",
    "local[0]",
    "local[-1]",
    "local[2,0]",
    "local[2",
    "lokal[2]",
    "http://x",
    "local-cluster[2,1]",
    "local-cluster[2,0,1024]",
  ])("refuses %j", (master) => {
    expect(codeOf(() => parseMaster(master))).toBe("INVALID_MASTER");
  });

  it.each(["spark://h:7077", "yarn", "k8s://https://h", "mesos://h", "sc://h:15002"])(
    "says who serves %s",
    (master) => {
      expect(codeOf(() => parseMaster(master))).toBe("MASTER_NOT_SUPPORTED");
    },
  );
});

describe("engineSettings", () => {
  it("divides the executor's memory", () => {
    const settings = engineSettings(
      { "spark.executor.memory": "4g" },
      { threads: 2 },
      "application",
    );

    expect(settings.memoryBytes).toBe(Math.floor(4 * 2 ** 30 * 0.6));
    expect(settings.storageBytes).toBe(Math.floor(settings.memoryBytes / 2));
    expect(settings.slabBytes).toBe(16 * 2 ** 20);
    expect(settings.softHeapBytes).toBe(Math.floor((4 * 2 ** 30 - settings.memoryBytes) / 2));
    expect(settings.hardHeapBytes).toBeGreaterThanOrEqual(4 * settings.softHeapBytes);
    expect(settings).toMatchObject({ maxThrows: 1, maxLosses: 4, maxStageAttempts: 4 });
  });

  it("makes slabs small where there is little memory", () => {
    const conf = { "spark.executor.memory": "256m", "spark.memory.fraction": "0.5" };

    const settings = engineSettings(conf, { threads: 2 }, "application");

    expect(settings).toMatchObject({ memoryBytes: 128 * 2 ** 20, slabBytes: 8 * 2 ** 20 });
    expect(settings.softHeapBytes).toBe(64 * 2 ** 20);
  });

  it("gives each worker process its memory, and every failure its attempts", () => {
    const settings = engineSettings(
      { "spark.executor.memory": "64g" },
      parseMaster("local-cluster[2,2,1000]"),
      "application",
    );

    expect(settings).toMatchObject({ cluster: { cores: 2 }, threads: 4, maxThrows: 4 });
    expect(settings.memoryBytes).toBe(Math.floor(2000 * 2 ** 20 * 0.6));
  });

  it("lets local[N,F] limit every kind of failure", () => {
    const settings = engineSettings({}, { threads: 2, maxFailures: 3 }, "application");

    expect(settings).toMatchObject({ maxThrows: 3, maxLosses: 3 });
  });

  it.each([
    ["spark.task.maxFailures", "no"],
    ["spark.task.maxFailures", "0"],
    ["spark.memory.fraction", "2"],
    ["spark.memory.storageFraction", "-1"],
    ["spark.firesteel.worker.heap", "0"],
  ])("refuses %s = %s", (key, value) => {
    expect(codeOf(() => engineSettings({ [key]: value }, { threads: 1 }, "a"))).toBe(
      "INVALID_CONF",
    );
  });
});
