import { captureClosure, captureValue } from "#src/closure/capture-closure";
import { checkAtAction, closureWarnings, type ClosureWarning } from "#src/closure/closure-warnings";
import { bundleClosures } from "#src/closure/bundle-closures";
import { handleSymbol, refuseSymbol } from "#src/closure/handle";
import { markAsync } from "#src/closure/mark-async";
import { FiresteelError } from "#src/errors/firesteel-error";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { copyOf, load, revive } from "./revive.ts";

const named = (x: number): number => x;
const downLevelled = (): Promise<void> => Promise.resolve();
const firstBlob = (f: () => unknown): unknown => bundleClosures([captureClosure(f)]).blobs[0];

describe("captureClosure", () => {
  it("names the function and where it is", () => {
    const captured = captureClosure(named);

    expect(captured.name).toBe("named");
    expect(captured.location?.url).toContain("captured-closure.test.js");
    expect(captureClosure((x: number) => x * 2).name).toBe("(x) => x * 2");
  });

  it("tells async functions and generators", () => {
    expect(captureClosure(async () => {}).isAsync).toBe(true);
    expect(captureClosure(async function* () {}).isAsync).toBe(true);
    expect(captureClosure(function* () {}).isGenerator).toBe(true);
    expect(captureClosure(() => 1)).toMatchObject({ isAsync: false, isGenerator: false });
    expect(captureClosure(downLevelled).isAsync).toBe(false);
    expect(captureClosure(markAsync(downLevelled)).isAsync).toBe(true);
  });

  it("refuses what is not a function", () => {
    expect(() => captureClosure("x" as never, { role: "map" })).toThrow(/map needs a function/);
  });

  it("names the way and the cure", () => {
    const promise = Promise.resolve(1);
    const helper = (): unknown => promise;

    const error = thrownBy(() => captureClosure(() => helper()));

    expect(error.code).toBe("CLOSURE_NOT_CAPTURABLE");
    expect(error.fields).toEqual({ reason: "promise", path: ["closure", "helper", "promise"] });
    expect(error.message).toContain("closure → helper → promise");
    expect(error.message).toContain("await it before");
  });

  it("gives the message of an object that refuses", () => {
    const rdd = { [refuseSymbol]: () => "an RDD is only for the driver" };

    expect(thrownBy(() => captureClosure(() => rdd)).message).toContain(
      "an RDD is only for the driver",
    );
  });

  it("captures functions of functions of functions", async () => {
    let f = (x: number): number => x;
    for (let i = 0; i < 2000; i++) {
      const inner = f;
      f = (x) => inner(x) + 1;
    }

    expect((await copyOf(f))(5)).toBe(2005);
  });

  it("takes a copy: later changes on the driver do not reach it", async () => {
    const box = { n: 1, list: [1] };
    const captured = captureClosure(() => [box.n, box.list.length]);
    box.n = 2;
    box.list.push(2);

    const { roots } = await revive(captured);

    expect((roots[0] as () => unknown)()).toEqual([1, 1]);
  });
});

describe("handles", () => {
  it("travel as their data and revive through the host", async () => {
    const broadcast = { [handleSymbol]: () => ({ broadcast: 7 }), value: "on the driver" };
    const data = { [handleSymbol]: "plain" };
    const loaded = await load(captureClosure(() => [broadcast, data]));

    const { roots } = loaded.instantiate({ reviveHandle: (given) => ({ given }) });

    expect(loaded.handles).toEqual([{ broadcast: 7 }, "plain"]);
    expect((roots[0] as () => unknown)()).toEqual([
      { given: { broadcast: 7 } },
      { given: "plain" },
    ]);
  });
});

describe("changedBindings", () => {
  it("names the variables that hold something else at the action", () => {
    let limit = 1;
    const box = { n: 1 };
    const helper = (x: number): boolean => x < limit + box.n;
    const captured = captureClosure((x: number) => helper(x));

    expect(captured.changedBindings()).toEqual([]);
    box.n = 5;
    expect(captured.changedBindings()).toEqual([]);
    limit = 2;
    expect(captured.changedBindings()).toEqual(["limit"]);
  });
});

describe("checkAtAction", () => {
  it("warns once of each variable that changed", () => {
    const { onWarning } = closureWarnings;
    const warnings: ClosureWarning[] = [];
    closureWarnings.onWarning = (warning) => warnings.push(warning);
    let limit = 1;
    const captured = captureClosure(() => limit);
    const unchanged = captureClosure(() => limit);
    checkAtAction(unchanged, () => "map at a.ts:1:1");
    limit = 2;

    checkAtAction(captured, () => "map at a.ts:2:1");
    checkAtAction(captured, () => "map at a.ts:2:1");
    checkAtAction(unchanged, () => "map at a.ts:1:1");

    closureWarnings.onWarning = onWarning;
    expect(limit).toBe(2);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatchObject({ code: "CAPTURED_VARIABLE_CHANGED", variable: "limit" });
    expect(warnings[0]?.message).toContain("map at a.ts:2:1");
  });
});

describe("verifyAtAction", () => {
  it("refuses a variable that was read before its declaration", () => {
    const capture = (): ReturnType<typeof captureClosure> => captureClosure(() => later);
    let captured: ReturnType<typeof captureClosure> | undefined;
    let early: FiresteelError | undefined;
    try {
      captured = capture();
    } catch (error) {
      // Newer versions of V8 tell at once.
      early = error as FiresteelError;
    }
    const later = 5;

    const error = early ?? thrownBy(() => captured?.verifyAtAction());

    expect(later).toBe(5);
    expect(error.fields["reason"]).toBe("temporal-dead-zone");
    expect(error.message).toContain("later");
  });

  it("accepts undefined that stays", () => {
    const nothing = undefined;

    expect(() => captureClosure(() => nothing).verifyAtAction()).not.toThrow();
  });
});

describe("large values", () => {
  const warnings: ClosureWarning[] = [];
  const { onWarning } = closureWarnings;
  beforeEach(() => {
    closureWarnings.onWarning = (warning) => warnings.push(warning);
  });
  afterEach(() => {
    closureWarnings.onWarning = onWarning;
    warnings.length = 0;
  });

  it("warn above 1 MiB, naming the variable and a broadcast", () => {
    const small = "x".repeat(1000);
    const big = new Float64Array(200_000);

    captureClosure(() => [small.length, big.length]);

    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatchObject({ code: "LARGE_CLOSURE", variable: "big" });
    expect(warnings[0]?.message).toContain("sc.broadcast(big)");
  });

  it("do not warn below", () => {
    const text = "x".repeat(900_000);

    captureClosure(() => text);

    expect(warnings).toEqual([]);
  });

  it("are copied and hashed once for each buffer, and again when it changed", async () => {
    const big = new Uint8Array(100 << 20).fill(1);
    const first = firstBlob(() => big[0]);
    const second = firstBlob(() => big.length);
    big[5] = 2;
    const third = firstBlob(() => big[5]);

    expect(second).toBe(first);
    expect(third).not.toBe(first);
    const copy = await copyOf(() => [big.length, big[5]]);
    expect(copy()).toEqual([100 << 20, 2]);
  });

  it("are sent once where two functions name them", () => {
    const text = "y".repeat(100_000);
    const same = `${"y".repeat(99_999)}y`;

    const bundle = bundleClosures([captureClosure(() => text), captureClosure(() => same)]);

    expect(bundle.blobs).toHaveLength(1);
    expect(bundle.bytes.byteLength).toBeLessThan(10_000);
  });
});

describe("captureValue", () => {
  it("copies a value as a captured variable would be", async () => {
    const { roots } = await revive(captureValue({ f: (x: number) => x + 1, at: new Date(5) }, "v"));

    const { f, at } = roots[0] as { f: (x: number) => number; at: Date };
    expect([f(1), at.getTime()]).toEqual([2, 5]);
  });
});

function thrownBy(action: () => unknown): FiresteelError {
  try {
    action();
  } catch (error) {
    if (FiresteelError.is(error)) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}
