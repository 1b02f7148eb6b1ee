import { loadBundle } from "../closure/load-bundle.ts";
import type { StageProgram } from "../plan/job-plan.ts";
import { checkFunctions } from "./check-functions.ts";
import { CompiledStage } from "./compiled-stage.ts";

/**
 * Loads and compiles a stage, once per worker; tasks share it.
 * @throws {UserError} `ASYNC_NOT_ALLOWED` where an async function stands in a place that cannot wait
 */
export async function compileStage(program: StageProgram): Promise<CompiledStage> {
  checkFunctions(program);
  return new CompiledStage(program, await loadBundle(program.bundle));
}
