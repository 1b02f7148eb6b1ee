import type { ContainerPool } from "./container-pool.ts";
import { ShuffleState } from "./shuffle-state.ts";
import type { JobSubmission } from "./supervisor-messages.ts";

/** The shuffles whose output is, or will be, there. */
export class ShuffleRegistry {
  readonly #pool: ContainerPool;
  readonly #onFreed: (shuffle: number) => void;
  readonly #shuffles = new Map<number, ShuffleState>();
  /** Kept by `Engine.retain`, also before any plan has them. */
  readonly #retained = new Set<number>();

  constructor(pool: ContainerPool, onFreed: (shuffle: number) => void) {
    this.#pool = pool;
    this.#onFreed = onFreed;
  }

  find(shuffle: number): ShuffleState | undefined {
    return this.#shuffles.get(shuffle);
  }

  all(): Iterable<ShuffleState> {
    return this.#shuffles.values();
  }

  register(submission: JobSubmission): void {
    for (const plan of submission.shuffles) {
      let state = this.#shuffles.get(plan.shuffle);
      if (state === undefined) {
        const program = submission.programs.find(({ stage }) => stage === plan.stage);
        state = new ShuffleState(plan, program, this.#pool);
        this.#shuffles.set(plan.shuffle, state);
      }
      state.isRetained ||= plan.retain;
      state.jobs.add(submission.ticket);
    }
  }

  retain(shuffle: number): void {
    this.#retained.add(shuffle);
  }

  release(shuffle: number): void {
    this.#retained.delete(shuffle);
    const state = this.#shuffles.get(shuffle);
    if (state === undefined) return;
    state.isRetained = false;
    this.#freeIfUnused(state);
  }

  onJobEnded(ticket: number): void {
    for (const state of this.#shuffles.values())
      if (state.jobs.delete(ticket)) this.#freeIfUnused(state);
  }

  #freeIfUnused(state: ShuffleState): void {
    if (state.isRetained || this.#retained.has(state.id) || state.jobs.size > 0) return;
    this.#shuffles.delete(state.id);
    // Executors forget its table now, though its blocks stay while attempts read them: the next one of this number
    // is another.
    this.#onFreed(state.id);
    state.free();
  }
}
