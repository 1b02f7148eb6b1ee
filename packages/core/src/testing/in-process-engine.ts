import type { Engine, EngineOptions } from "../engine/engine.ts";
import { SequentialEngine } from "./sequential-engine.ts";

/**
 * An engine in this process that runs one task after another: plans and blocks go through it as bytes, so that
 * nothing can work by sharing objects. For tests, and for looking into closures with a debugger.
 */
export function createInProcessEngine(options: EngineOptions): Engine {
  return new SequentialEngine(options);
}
