import type { ErrorJson } from "../errors/firesteel-error.ts";
import { indeterminateResult } from "./engine-errors.ts";
import type { ShuffleRegistry } from "./shuffle-registry.ts";
import type { ShuffleState } from "./shuffle-state.ts";
import type { StageRun } from "./stage-run.ts";
import type { TaskAttempt } from "./task-attempt.ts";

/**
 * Takes back everything that was made of output which is about to be made again and may come out otherwise: stages that
 * read it begin anew as a whole, and what reads their output likewise. A job that has handed out results fails, since
 * those cannot be taken back.
 *
 * Only stages whose functions may change are treated so. All others make the same output again: reducers read map
 * outputs in map order, samples are seeded by partition. Spark: SPARK-23207, SPARK-23243.
 */
export function rollBack(remade: ShuffleState, host: RollBackHost): void {
  const stale = dependentsOf(remade, host.shuffles);
  for (const shuffle of stale) if (shuffle !== remade) shuffle.loseAll();
  for (const run of host.runs()) {
    const { program, shuffle } = run;
    const isStale = program.reads.some((id) => {
      const read = host.shuffles.find(id);
      return read !== undefined && stale.has(read);
    });
    if (!isStale || shuffle === remade || run.state === "ended") continue;
    if (shuffle === undefined && run.numDone > 0) {
      const { stage } = remade;
      host.failRun(run, indeterminateResult(program.name, stage, run.numDone).toJSON());
      continue;
    }
    for (const attempt of [...run.running.values(), ...run.copies.values()])
      host.kill(attempt, `its input, of stage ${remade.stage}, is made again`);
    // Tasks of a barrier stage bring their stage back themselves when they have ended.
    if (program.barrier) continue;
    if (run.state === "active") host.restart(run, undefined);
    run.validFrom = run.attempt;
  }
}

/** The shuffle, and those whose output was made of its output. */
function dependentsOf(shuffle: ShuffleState, shuffles: ShuffleRegistry): Set<ShuffleState> {
  const found = new Set([shuffle]);
  // Grows while it is walked.
  for (const state of found)
    for (const other of shuffles.all()) if (other.reads.includes(state.id)) found.add(other);
  return found;
}

export interface RollBackHost {
  readonly shuffles: ShuffleRegistry;
  runs(): readonly StageRun[];
  kill(attempt: TaskAttempt, reason: string): void;
  restart(run: StageRun, failure: ErrorJson | undefined): void;
  failRun(run: StageRun, error: ErrorJson): void;
}
