import type { Engine, EngineOptions } from "../engine/engine.ts";
import { hostile } from "./hostility.ts";
import { SequentialEngine } from "./sequential-engine.ts";

/**
 * An engine that does everything its contract allows and a program must survive: plans and blocks are copied as
 * bytes, nothing is kept between jobs unless it is retained or cached, tasks run and blocks arrive in random order,
 * and every task runs twice, either attempt being the accepted one. All choices follow from `seed`. With few
 * `executionBytes` everything that can spill does.
 */
export function createHostileEngine(
  options: EngineOptions & { readonly seed: number; readonly executionBytes?: number },
): Engine {
  return new SequentialEngine(options, hostile(options.seed, options.executionBytes));
}
