import { bundleClosures } from "#src/closure/bundle-closures";
import { captureClosure, captureValue } from "#src/closure/capture-closure";
import { loadBundle } from "#src/closure/load-bundle";
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { anything, assert, asyncProperty } from "fast-check";
import { describe, expect, it } from "vitest";
import { load, revive } from "./revive.ts";

type Call = (...args: unknown[]) => unknown;

const idOf = (k: number): string => bundleClosures([captureClosure(() => k)]).id;

describe("bundleClosures", () => {
  it("keeps shared what two captures shared", async () => {
    const state = { n: 0, inner: { list: [] as number[] } };
    const push = captureClosure((x: number) => state.inner.list.push(x));
    const read = captureClosure(() => state.inner.list);

    const [a, b] = (await revive(push, read)).roots as [Call, Call];

    a(7);
    expect(b()).toEqual([7]);
  });

  it("keeps apart what changed between two captures", async () => {
    const state = { n: 1 };
    const first = captureClosure(() => state);
    state.n = 2;
    const second = captureClosure(() => state);

    const [a, b] = (await revive(first, second)).roots as [Call, Call];

    expect([a(), b()]).toEqual([{ n: 1 }, { n: 2 }]);
    expect(a()).not.toBe(b());
  });

  it("keeps cycles shared", async () => {
    const a: { b?: unknown } = {};
    const b = { a };
    a.b = b;

    const [f, g] = (
      await revive(
        captureClosure(() => a),
        captureClosure(() => b),
      )
    ).roots as [Call, Call];

    expect((f() as { b: unknown }).b).toBe(g());
  });

  it("shares a variable that one captured function assigns and another reads", async () => {
    let n = 0;
    const up = captureClosure(() => ++n);
    const now = captureClosure(() => n);

    const [f, g] = (await revive(up, now)).roots as [Call, Call];

    expect([f(), f(), g(), n]).toEqual([1, 2, 2, 0]);
  });

  it("gives equal bundles equal ids, also in another process", () => {
    const program = fileURLToPath(new URL("programs/bundle-id.js", import.meta.url));
    const run = (): string => execFileSync(process.execPath, [program], { encoding: "utf8" });

    expect(run()).toBe(run());
    expect([idOf(1) === idOf(1), idOf(1) === idOf(2)]).toEqual([true, false]);
  });

  it("compiles a source once however often it is captured", async () => {
    const adders = Array.from({ length: 50 }, (_, k) => (x: number) => x + k);

    const bundle = bundleClosures(adders.map((f) => captureClosure(f)));

    expect(bundle.bytes.byteLength).toBeLessThan(20_000);
    const { roots } = (await loadBundle(bundle)).instantiate({ reviveHandle: (data) => data });
    expect(roots.map((f) => (f as Call)(1))).toEqual(adders.map((f) => f(1)));
  });

  it("copies any plain value exactly", { timeout: 60_000 }, async () => {
    await assert(
      asyncProperty(
        anything({
          withBigInt: true,
          withBoxedValues: true,
          withDate: true,
          withMap: true,
          withNullPrototype: true,
          withSet: true,
          withSparseArray: true,
          withTypedArray: true,
          withUnicodeString: true,
        }),
        async (value) => {
          const { roots } = await revive(captureValue(value, "value"));

          expect(roots[0]).toStrictEqual(value);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe("instantiate", () => {
  const host = { reviveHandle: (data: unknown): unknown => data };

  it("gives fresh state and fresh functions", async () => {
    const seen: number[] = [];
    const helper = (x: number): number => seen.push(x);
    const loaded = await load(captureClosure((x: number) => helper(x)));

    const [first, second] = [loaded.instantiate(host), loaded.instantiate(host)];
    const [f, g] = [first.roots[0] as Call, second.roots[0] as Call];

    expect([f(1), f(2), g(3)]).toEqual([1, 2, 1]);
    expect(f).not.toBe(g);
  });

  it("gives the same instance where nothing can change", async () => {
    const k = 3;
    const f = (x: number): number => x * k;
    const captured = captureClosure(f);
    const loaded = await load(captured);

    expect(loaded.instantiate(host)).toBe(loaded.instantiate(host));
    expect((await load(captured)).instantiate(host).roots[0]).not.toBe(
      loaded.instantiate(host).roots[0],
    );
  });

  it("does not lose a stage's functions to an assigned variable", async () => {
    let n = 0;
    const loaded = await load(captureClosure(() => ++n));

    expect((loaded.instantiate(host).roots[0] as Call)()).toBe(1);
    expect((loaded.instantiate(host).roots[0] as Call)()).toBe(1);
    expect(n).toBe(0);
  });
});
