import { bundleClosures } from "#src/closure/bundle-closures";
import { captureClosure } from "#src/closure/capture-closure";
import type { CapturedClosure } from "#src/closure/captured-closure";
import { type Instance, loadBundle, type LoadedBundle } from "#src/closure/load-bundle";

/** The bundle of captured functions as an executor has it: from a copy of its bytes. */
export function load(...closures: CapturedClosure[]): Promise<LoadedBundle> {
  return loadBundle(structuredClone(bundleClosures(closures)));
}

/** One instance of captured functions. */
export async function revive(...closures: CapturedClosure[]): Promise<Instance> {
  const loaded = await load(...closures);
  return loaded.instantiate({ reviveHandle: (data) => ({ revived: data }) });
}

/** A copy of `f`, by way of a bundle. */
export async function copyOf<F extends (...args: never) => unknown>(f: F): Promise<F> {
  const { roots } = await revive(captureClosure(f));
  return roots[0] as F;
}
