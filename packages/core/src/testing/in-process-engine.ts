import type { Engine, EngineOptions } from "../engine/engine.ts";
import { friendly } from "./hostility.ts";
import { SequentialEngine } from "./sequential-engine.ts";

/**
 * An engine in this process that runs one task after another: plans and blocks go through it as bytes, so that
 * nothing can work by sharing objects. `executionBytes` are what an attempt may reserve, without a limit by default. For tests, and for looking into closures with a debugger.
 */
export function createInProcessEngine(
  options: EngineOptions & { readonly executionBytes?: number },
): Engine {
  const executionBytes = options.executionBytes ?? friendly.executionBytes;
  return new SequentialEngine(options, { ...friendly, executionBytes });
}
