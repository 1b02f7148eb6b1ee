import { execFileSync } from "node:child_process";
import { FiresteelError, SparkConf, SparkContext } from "@firesteel/core";
import { createInProcessEngine } from "@firesteel/core/testing";
import { afterEach, describe, expect, it } from "vitest";

const conf = (master = "local[2]"): SparkConf =>
  new SparkConf().setMaster(master).setAppName("contexts");

function codeOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return FiresteelError.is(error) ? error.code : String(error);
  }
  return "nothing was thrown";
}

async function failure(promise: Promise<unknown>): Promise<FiresteelError> {
  return await promise.then(
    () => {
      throw new Error("nothing was thrown");
    },
    (error: unknown) => error as FiresteelError,
  );
}

describe("SparkContext", () => {
  afterEach(async () => {
    await SparkContext.active?.stop();
  });

  it("is alone in its process, until it is stopped", async () => {
    const first = new SparkContext(conf());

    expect(codeOf(() => new SparkContext(conf()))).toBe("CONTEXT_ALREADY_RUNNING");
    expect(SparkContext.getOrCreate(conf())).toBe(first);
    expect(SparkContext.active).toBe(first);
    await first.stop();
    await first.stop();

    expect(first.isStopped).toBe(true);
    expect(SparkContext.active).toBeUndefined();
    const second = SparkContext.getOrCreate(conf());
    expect(second).not.toBe(first);
    expect(second.applicationId).not.toBe(first.applicationId);
    expect(await second.range(3).count()).toBe(3);
  });

  it("refuses to start without a master, and with an impossible one", () => {
    expect(codeOf(() => new SparkContext(new SparkConf()))).toBe("MASTER_NOT_SET");
    for (const master of ["", "locl", "local[", "local[0]", "local[x]", "local[2,0]", "http://a"])
      expect(
        codeOf(() => new SparkContext(conf(master))),
        master,
      ).toBe("INVALID_MASTER");
    expect(SparkContext.active).toBeUndefined();
  });

  it("refuses settings that cannot be read", () => {
    const bad = conf().set("spark.default.parallelism", "many");

    expect(codeOf(() => new SparkContext(bad))).toBe("INVALID_CONF");
  });

  it("takes a copy of its configuration", async () => {
    const settings = conf().set("spark.default.parallelism", 7);
    const sc = new SparkContext(settings);
    settings.set("spark.default.parallelism", 3);

    expect(sc.defaultParallelism).toBe(7);
    expect(await sc.parallelize([1, 2]).getNumPartitions()).toBe(7);
    expect(
      await sc
        .parallelize([[1, 2]], 2)
        .groupByKey()
        .getNumPartitions(),
    ).toBe(7);
  });

  it.each(["embedded", "in-process"])(
    "stops during a job on the %s engine, which fails then",
    async (kind) => {
      const engine = kind === "embedded" ? {} : { engine: createInProcessEngine };
      const sc = new SparkContext(conf(), engine);
      const slow = sc.range(0, 1_000_000, 1, 2).map(async (x) => {
        await new Promise((resolve) => setTimeout(resolve, 5));
        return x;
      });
      const running = failure(slow.count());
      while (sc.statusTracker().getActiveStageIds().length === 0)
        await new Promise((resolve) => setTimeout(resolve, 5));

      await sc.stop();

      expect((await running).code).toBe("CONTEXT_STOPPED");
      expect((await failure(slow.count())).code).toBe("CONTEXT_STOPPED");
      expect(codeOf(() => slow.map((x) => x))).toBe("CONTEXT_STOPPED");
      expect(codeOf(() => sc.parallelize([1]))).toBe("CONTEXT_STOPPED");
    },
  );

  it("lets the process end by itself", () => {
    const program = `
      import { SparkConf, SparkContext } from ${JSON.stringify(import.meta.resolve("@firesteel/core"))};
      const sc = new SparkContext(new SparkConf().setMaster("local[2]").setAppName("ends"));
      console.log(await sc.range(10).map((x) => x * 2).sum());
      await sc.stop();`;

    const output = execFileSync(process.execPath, ["--input-type=module", "-e", program], {
      encoding: "utf8",
      timeout: 30_000,
    });

    expect(output).toBe("90\n");
  });

  it("warns once of variables that changed after their capture", async () => {
    const sc = new SparkContext(conf(), { engine: createInProcessEngine });
    const warnings: string[] = [];
    sc.setLogLevel("OFF");
    sc.addSparkListener({
      onOtherEvent: (event) => void (event.event === "Warning" && warnings.push(event.message)),
    });
    let factor = 2;
    const rdd = sc.range(3).map((x) => x * factor);
    factor = 3;

    expect(await rdd.collect()).toEqual([0, 2, 4]);
    await rdd.count();
    await sc.stop();
    sc.setLogLevel("WARN");

    expect(warnings.length).toBe(1);
    expect(warnings[0]).toMatch(
      /^the variable factor has changed since .* captured it \(map at .*spark-context/,
    );
  });

  it("names the line of the action in the stack of a task's failure", async () => {
    const sc = new SparkContext(conf(), { engine: createInProcessEngine });
    const bad = sc.range(3).map((x): number => {
      throw new Error(`at ${x}`);
    });

    const error = await failure(bad.collect());

    expect(error.stack?.split("\n")[1]).toMatch(/spark-context\.test\.(?:ts|js):\d+:\d+/);
  });
});
