import { setImmediate } from "node:timers/promises";

const turnMs = 20;

/**
 * A function that lets timers and signals have their turn every 20 ms or so. Long walks over a synchronous file
 * system await it, since promises alone never leave the microtask queue.
 */
export function createYielder(): () => void | Promise<void> {
  let last = performance.now();
  const takeTurn = async (): Promise<void> => {
    await setImmediate();
    last = performance.now();
  };
  return () => (performance.now() - last < turnMs ? undefined : takeTurn());
}
