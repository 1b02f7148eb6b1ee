import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

let collect: (() => void) | undefined;

/** Collects this isolate's garbage now, all of it. */
export function collectGarbage(): void {
  // V8's flags are the process's: another thread may switch this one off just before the context is made.
  while (collect === undefined) {
    // Only contexts made while the flag is on see the function, so user code gets no new global.
    setFlagsFromString("--expose-gc");
    collect = runInNewContext("globalThis.gc") as (() => void) | undefined;
    setFlagsFromString("--no-expose-gc");
  }
  collect();
}
