import type { StageProgram } from "@firesteel/core/engine";
import type { ExecuteResponse } from "../client/connect-session.ts";

export type ExecutionProgress = Extract<
  ExecuteResponse["responseType"],
  { case: "executionProgress" }
>["value"];

/** How far one of our stages has come. */
export interface StageProgress {
  readonly stage: number;
  readonly numActiveTasks: number;
  readonly numCompletedTasks: number;
  readonly isDone: boolean;
}

/**
 * Finds our stages in what Spark tells of its own while it runs an operation, which is numbers alone. Each of ours is a
 * stage of Spark's, parents first in both; so a stage of Spark's that begins is the first of ours of its size
 * that has not begun. Which of two siblings of one size is which, nobody tells: they may be taken for each other.
 */
export class StageProgressReader {
  readonly #waiting: { readonly stage: number; readonly sizes: readonly number[] }[];
  /** Ours by Spark's. */
  readonly #found = new Map<number, number>();
  readonly #told = new Map<number, StageProgress>();
  readonly #lastBefore: number;
  /** The highest number of Spark's stages that was told of. */
  lastSparkStage: number;

  /**
   * @param numResults partitions that are wanted of the last stage, which may be fewer than it has
   * @param lastBefore the highest number of Spark's stages before: those up to it are of earlier jobs, and mostly skipped
   */
  constructor(stages: readonly StageProgram[], numResults: number, lastBefore: number) {
    this.#lastBefore = lastBefore;
    this.lastSparkStage = lastBefore;
    this.#waiting = stages.map(({ stage, numTasks }, i) => ({
      stage,
      sizes: i === stages.length - 1 ? [numResults, numTasks] : [numTasks],
    }));
  }

  /** What is new of those of our stages that have begun. */
  read(progress: ExecutionProgress): readonly StageProgress[] {
    let inFlight = Number(progress.numInflightTasks);
    const changed: StageProgress[] = [];
    const inOrder = progress.stages.toSorted((a, b) => Number(a.stageId - b.stageId));
    for (const { stageId, numTasks, numCompletedTasks, done } of inOrder) {
      const size = Number(numTasks);
      const id = Number(stageId);
      this.lastSparkStage = Math.max(this.lastSparkStage, id);
      // Spark counts attempts that failed, too.
      const numCompleted = Math.min(size, Number(numCompletedTasks));
      const mayRun = !done && (numCompleted > 0 || id > this.#lastBefore);
      // Parents end before their children begin: what runs is of the first ones that are not done.
      const numActive = !mayRun ? 0 : Math.min(inFlight, size - numCompleted);
      inFlight -= numActive;
      if (!done && numCompleted === 0 && numActive === 0) continue;
      const stage = this.#stageOf(id, size);
      if (stage === undefined) continue;
      const before = this.#told.get(stage);
      const now = {
        stage,
        numActiveTasks: numActive,
        numCompletedTasks: numCompleted,
        isDone: done,
      };
      if (
        before?.numActiveTasks === numActive &&
        before.numCompletedTasks === numCompleted &&
        before.isDone === done
      )
        continue;
      this.#told.set(stage, now);
      changed.push(now);
    }
    return changed;
  }

  /** Undefined for stages of Spark's that only move rows, and for those that were done before. */
  #stageOf(sparkStage: number, size: number): number | undefined {
    const known = this.#found.get(sparkStage);
    if (known !== undefined) return known;
    const at = this.#waiting.findIndex(({ sizes }) => sizes.includes(size));
    const [found] = at < 0 ? [] : this.#waiting.splice(at, 1);
    if (found !== undefined) this.#found.set(sparkStage, found.stage);
    return found?.stage;
  }
}
