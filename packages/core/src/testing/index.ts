export { createEmbeddedEngine, type EmbeddedEngineInternals } from "../embedded/embedded-engine.ts";
export type { RuntimeOutcome, RuntimeWrapper, TaskRuntime } from "../embedded/task-runtime.ts";
export type { TaskDescription, TaskEnvironment } from "../runtime/task-environment.ts";
export { Dice } from "./programs/dice.ts";
export { createHostileEngine } from "./hostile-engine.ts";
export { createInProcessEngine } from "./in-process-engine.ts";
export type { LeafRead } from "../plan/input-partitions.ts";
export {
  checkPrograms,
  type PrepareRunner,
  type ProgramRunner,
  programsOn,
} from "./programs/check-programs.ts";
export { generateProgram } from "./programs/generate-program.ts";
export { type Program, type ProgramMode } from "./programs/program.ts";
export { loadProgramModule, type ProgramModule } from "./programs/program-module.ts";
export { printJavaScript, printModule, printPython } from "./programs/print-program.ts";
export {
  difference,
  type Outcome,
  outcomeOf,
  outcomeOfError,
  type ProgramFunction,
  runProgram,
} from "./programs/run-program.ts";
export { shrinkProgram } from "./programs/shrink-program.ts";
export { ReferenceContext } from "./reference/reference-context.ts";
export { ReferenceRDD } from "./reference/reference-rdd.ts";
export { rddBehaviour } from "./rdd-behaviour.ts";
export { rddFileBehaviour } from "./rdd-file-behaviour.ts";
export { rddFormatBehaviour } from "./rdd-format-behaviour.ts";
