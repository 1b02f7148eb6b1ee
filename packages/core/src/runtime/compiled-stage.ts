import type { StageProgram } from "../plan/job-plan.ts";
import { CompiledLoop, type LoopInstance } from "./codegen/compiled-loop.ts";
import { type LoopFunction, loopFunctions, type LoopSpec } from "./codegen/loop-spec.ts";
import type { FailureLog } from "./operator-errors.ts";
import type { LoadedBundle } from "../closure/load-bundle.ts";

/** What a loop needs of the attempt that runs it. */
export interface LoopHost {
  readonly failures: FailureLog;
  resolveAll(parts: readonly LoopFunction[], partition: number): unknown[];
}

/** A stage program ready to run on one worker: its closures loaded, its loops compiled as they are first needed. */
export class CompiledStage {
  readonly program: StageProgram;
  readonly loaded: LoadedBundle;
  /** For messages about what the stage itself does: `reduceByKey at app.ts:12:5`. */
  readonly label: string;
  readonly #loops = new Map<object, StageLoop>();

  constructor(program: StageProgram, loaded: LoadedBundle) {
    this.program = program;
    this.loaded = loaded;
    this.label = program.name;
  }

  /** The loop that belongs to `part`, an object of the program; `spec` makes it the first time. */
  loop(part: object, spec: () => LoopSpec): StageLoop {
    let loop = this.#loops.get(part);
    if (loop === undefined) {
      const file = `firesteel:stage-${this.program.stage}/loop-${this.#loops.size}`;
      loop = new StageLoop(new CompiledLoop(spec(), file));
      this.#loops.set(part, loop);
    }
    return loop;
  }
}

export class StageLoop {
  readonly #compiled: CompiledLoop;
  readonly #functions: readonly LoopFunction[];

  constructor(compiled: CompiledLoop) {
    this.#compiled = compiled;
    this.#functions = loopFunctions(compiled.spec);
  }

  /** The loop over the attempt's functions, for the evaluation of `partition` of its node. */
  start(host: LoopHost, partition: number): LoopInstance {
    return this.#compiled.instantiate(host.resolveAll(this.#functions, partition), host.failures);
  }
}
