import type { ModuleHost } from "../closure/revive/import-modules.ts";
import type { StageProgram } from "../plan/job-plan.ts";
import type { FunctionRef } from "../plan/function-ref.ts";
import type { PlanNode } from "../plan/plan-node.ts";
import { loadFormats } from "./builtins/registry.ts";
import { checkFunctions } from "./check-functions.ts";
import { CompiledStage } from "./compiled-stage.ts";
import { loadStage } from "./stage-code.ts";

/**
 * Loads and compiles a stage, once per worker; tasks share it.
 * @throws {UserError} `ASYNC_NOT_ALLOWED` where an async function stands in a place that cannot wait
 */
export async function compileStage(
  program: StageProgram,
  moduleHost?: ModuleHost,
): Promise<CompiledStage> {
  checkFunctions(program);
  if (program.sink.kind === "save" || readsSource(program.root)) await loadFormats();
  const { code, loaded } = await loadStage(program, moduleHost);
  return new CompiledStage(program, loaded, code);
}

function readsSource(node: PlanNode<FunctionRef>): boolean {
  if (node.kind === "source") return true;
  if (node.kind === "cartesian") return readsSource(node.left) || readsSource(node.right);
  if ("inputs" in node) return node.inputs.some(readsSource);
  return "input" in node && readsSource(node.input);
}
