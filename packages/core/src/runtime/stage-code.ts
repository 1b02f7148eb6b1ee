import type { ClosureBundle } from "../closure/closure-bundle.ts";
import { type LoadedBundle, type OpenBundle, openBundle } from "../closure/load-bundle.ts";
import { compileFactory, type Factory } from "../closure/revive/compile-factory.ts";
import type { ModuleHost } from "../closure/revive/import-modules.ts";
import type { StageProgram } from "../plan/job-plan.ts";
import { CompiledLoop } from "./codegen/compiled-loop.ts";
import type { LoopSpec } from "./codegen/loop-spec.ts";

/** Forms of stages whose code a thread keeps. */
const mostForms = 64;
/** Loops of one form of stage, which differ in the constants that known functions captured, that are kept. */
const mostLoops = 64;
/** Larger values that functions captured are not kept for a stage that may never come. */
const mostKeptBytes = 64 * 1024;

/**
 * The compiled code of stages of one form: those that the same lines of a program make with the same functions, over and
 * over in an iterative one. V8 would begin each time in its interpreter (a fifth of the time of an iteration over a
 * million records, measured). Stages of other forms share nothing, so that what V8 learns of a function in one does not
 * slow it down in another.
 */
export class StageCode {
  readonly #factories: readonly Factory[];
  readonly #loops = new Map<string, CompiledLoop>();
  /** Functions without state, which are the same objects in all stages as long as what they captured is the same. */
  #stateless: { readonly bundle: string; readonly loaded: Promise<LoadedBundle> } | undefined;

  constructor({ codes }: OpenBundle) {
    this.#factories = codes.map(compileFactory);
  }

  async load(
    bundle: ClosureBundle,
    opened: OpenBundle,
    moduleHost?: ModuleHost,
  ): Promise<LoadedBundle> {
    const isKept =
      opened.isStateless &&
      moduleHost === undefined &&
      bundle.blobs.length === 0 &&
      bundle.bytes.length <= mostKeptBytes;
    if (!isKept) return await opened.load(this.#factories, moduleHost);
    if (this.#stateless?.bundle !== bundle.id) {
      const loaded = opened.load(this.#factories);
      this.#stateless = { bundle: bundle.id, loaded };
      loaded.catch(() => (this.#stateless = undefined));
    }
    return await this.#stateless.loaded;
  }

  /** The loop that is called `name` in stages of this form; where it is new, `file` names it in stacks and profiles. */
  loop(name: string, spec: LoopSpec, file: string): CompiledLoop {
    let loop = this.#loops.get(name);
    if (loop === undefined) {
      if (this.#loops.size >= mostLoops) this.#loops.clear();
      loop = new CompiledLoop(spec, file);
      this.#loops.set(name, loop);
    }
    return loop;
  }
}

/** The forms that came last, by what stages of one form have in common. */
const forms = new Map<string, StageCode>();

/** The code of `program` on this thread, with its functions loaded. */
export async function loadStage(
  program: StageProgram,
  moduleHost?: ModuleHost,
): Promise<{ readonly code: StageCode; readonly loaded: LoadedBundle }> {
  const { bundle, name, rdds } = program;
  const opened = openBundle(bundle);
  const form = JSON.stringify([name, rdds.map(({ callSite }) => callSite), opened.codes]);
  const code = forms.get(form) ?? new StageCode(opened);
  // Last again.
  forms.delete(form);
  forms.set(form, code);
  const [oldest] = forms.keys();
  if (forms.size > mostForms && oldest !== undefined) forms.delete(oldest);
  return { code, loaded: await code.load(bundle, opened, moduleHost) };
}
