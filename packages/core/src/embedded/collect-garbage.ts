import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

let collect: (() => void) | undefined;

/** Collects this isolate's garbage now, all of it. */
export function collectGarbage(): void {
  if (collect === undefined) {
    // Only contexts made while the flag is on see the function, so user code gets no new global.
    setFlagsFromString("--expose-gc");
    collect = runInNewContext("gc") as () => void;
    setFlagsFromString("--no-expose-gc");
  }
  collect();
}
