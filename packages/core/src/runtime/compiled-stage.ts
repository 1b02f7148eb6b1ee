import type { StageProgram } from "../plan/job-plan.ts";
import type { CompiledLoop, LoopInstance } from "./codegen/compiled-loop.ts";
import { loopForm, type LoopFunction, loopFunctions, type LoopSpec } from "./codegen/loop-spec.ts";
import type { StageCode } from "./stage-code.ts";
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
  readonly #code: StageCode;
  readonly #loops = new Map<object, StageLoop>();
  /** How many loops there are of each form. */
  readonly #forms = new Map<string, number>();

  constructor(program: StageProgram, loaded: LoadedBundle, code: StageCode) {
    this.program = program;
    this.loaded = loaded;
    this.label = program.name;
    this.#code = code;
  }

  /** The loop that belongs to `part`, an object of the program; `spec` makes it the first time. */
  loop(part: object, spec: () => LoopSpec): StageLoop {
    let loop = this.#loops.get(part);
    if (loop === undefined) {
      const made = spec();
      const form = loopForm(made);
      const before = this.#forms.get(form) ?? 0;
      this.#forms.set(form, before + 1);
      const file = `firesteel:stage-${this.program.stage}/loop-${this.#loops.size}`;
      loop = new StageLoop(made, this.#code.loop(`${before} ${form}`, made, file));
      this.#loops.set(part, loop);
    }
    return loop;
  }
}

export class StageLoop {
  readonly #compiled: CompiledLoop;
  readonly #functions: readonly LoopFunction[];

  constructor(spec: LoopSpec, compiled: CompiledLoop) {
    this.#compiled = compiled;
    this.#functions = loopFunctions(spec);
  }

  /** The loop over the attempt's functions, for the evaluation of `partition` of its node. */
  start(host: LoopHost, partition: number): LoopInstance {
    return this.#compiled.instantiate(host.resolveAll(this.#functions, partition), host.failures);
  }
}
