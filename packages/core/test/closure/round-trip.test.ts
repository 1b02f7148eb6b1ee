import { captureClosure } from "#src/closure/capture-closure";
import { bundleClosures } from "#src/closure/bundle-closures";
import { loadBundle } from "#src/closure/load-bundle";
import { describe, expect, it } from "vitest";

const factor = 3;
let counter = 0;
const table = new Map([["a", 1]]);
class Point {
  x: number;
  constructor(x: number) {
    this.x = x;
  }
  double(): number {
    return times(this.x);
  }
}
const point = new Point(5);
function times(x: number): number {
  return x * factor;
}

async function roundTrip<F>(f: F): Promise<F> {
  const bundle = bundleClosures([captureClosure(f as never)]);
  const loaded = await loadBundle(structuredClone(bundle));
  return loaded.instantiate({ reviveHandle: (data) => data }).roots[0] as F;
}

describe("captureClosure", () => {
  it("captures free variables by value", async () => {
    expect((await roundTrip((x: number) => times(x) + (table.get("a") ?? 0)))(2)).toBe(7);
    expect((await roundTrip(() => point.double()))()).toBe(15);
    const f = await roundTrip(() => ++counter);
    expect([f(), f(), counter]).toEqual([1, 2, 0]);
  });
});
