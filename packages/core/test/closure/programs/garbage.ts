import { captureClosure } from "#src/closure/capture-closure";
import { bundleClosures } from "#src/closure/bundle-closures";
import { setImmediate } from "node:timers/promises";

/** Captures an object, an instance's class and a buffer, and drops all. */
function capture(): WeakRef<object>[] {
  class Big {
    list = new Array<number>(1000).fill(1);
  }
  const object = { deep: new Big() };
  const bytes = new Uint8Array(1 << 20);
  bundleClosures([captureClosure(() => [object, bytes])]);
  return [new WeakRef(object), new WeakRef(bytes), new WeakRef(Big)];
}

const references = capture();
for (let i = 0; i < 20; i++) {
  await setImmediate();
  (globalThis as { gc?: () => void }).gc?.();
}
console.log(...references.map((reference) => (reference.deref() ? "alive" : "collected")));
