import { captureClosure } from "#src/closure/capture-closure";
import { bundleClosures } from "#src/closure/bundle-closures";
import { driverClasses } from "#src/closure/driver-classes";
import { loadBundle } from "#src/closure/load-bundle";
import { decodeBlock } from "#src/block/decode-block";
import { encodeBlock } from "#src/block/encode-block";
import { Parser } from "acorn";
import { describe, expect, it } from "vitest";

class Point {
  readonly x: number;
  constructor(x: number) {
    this.x = x;
  }
  twice(): number {
    return this.x * 2;
  }
}

const allocate = (bytes: number): Uint8Array => new Uint8Array(bytes);
const host = { reviveHandle: (data: unknown): unknown => data };

describe("driverClasses", () => {
  it("gives every class one id, and none to built-ins", () => {
    const id = driverClasses.idOf(Point);

    expect(id).toBe(driverClasses.idOf(Point));
    expect(driverClasses.classOf(id ?? "")).toBe(Point);
    expect(driverClasses.idOf({ Point: class extends Point {} }.Point)).not.toBe(id);
    expect([driverClasses.idOf(Map), driverClasses.idOf(Object)]).toEqual([undefined, undefined]);
  });

  it("brings instances to executors and back as instances of the user's class", async () => {
    const sent = encodeBlock([new Point(4)], { classes: driverClasses, allocate });
    const id = driverClasses.idOf(Point) ?? "";
    const f = captureClosure((point: Point) => point.twice());

    const loaded = await loadBundle(bundleClosures([f], [driverClasses.captureOf(id)]));
    const { roots, classes } = loaded.instantiate(host);
    const [received] = decodeBlock(sent, classes).records() as [Point];
    const back = encodeBlock([received], { classes, allocate });

    expect(received).not.toBeInstanceOf(Point);
    expect((roots[0] as (point: Point) => number)(received)).toBe(8);
    const [point] = decodeBlock(back, driverClasses).records() as [Point];
    expect(point).toBeInstanceOf(Point);
    expect(point.twice()).toBe(8);
  });

  it("knows classes that a function makes instances of", async () => {
    const { roots, classes } = (
      await loadBundle(bundleClosures([captureClosure((x: number) => new Point(x))]))
    ).instantiate(host);

    const made = (roots[0] as (x: number) => Point)(3);

    const [point] = decodeBlock(
      encodeBlock([made], { classes, allocate }),
      driverClasses,
    ).records();
    expect(point).toBeInstanceOf(Point);
  });

  it("revives one class where it changed between two captures", async () => {
    class Counter {
      static made = 0;
      constructor() {
        Counter.made++;
      }
    }
    const id = driverClasses.idOf(Counter) ?? "";
    const capture = driverClasses.captureOf(id);
    void new Counter();
    const f = captureClosure(() => Counter);

    const loaded = await loadBundle(bundleClosures([f], [capture]));
    const { roots, classes } = loaded.instantiate(host);

    expect(classes.classOf(id)).toBe((roots[0] as () => unknown)());
  });

  it("knows classes of packages by reference", async () => {
    const f = captureClosure(() => Parser);
    const { roots, classes } = (await loadBundle(bundleClosures([f]))).instantiate(host);

    expect((roots[0] as () => unknown)()).toBe(Parser);
    expect(classes.idOf(Parser)).toBe(driverClasses.idOf(Parser));
  });
});
