/** What a task is taken to last before any has ended. */
const unknownTaskMs = 10;

/**
 * What something that competes for workers has had of them: a pool, or a stage in a FAIR pool.
 *
 * Spark's fair scheduling compares how many tasks run at the moment, divided by weights. On a few threads those numbers
 * are 0, 1 or 2, shares by them are far from the weights, and the third of three pools starves on two threads. So the
 * time that tasks have had is compared instead, running ones with what they will need at least.
 */
export class Share {
  readonly name: string;
  readonly weight: number;
  /** Attempts at once that it gets before weights count. */
  readonly minShare: number;
  /** Attempts with an executor, queued ones included. */
  #attempts = 0;
  #started = 0;
  /** Sum of the times at which running attempts started. */
  #startTimes = 0;
  #usedMs = 0;
  #taskMs = unknownTaskMs;

  constructor(name: string, weight: number, minShare: number) {
    this.name = name;
    this.weight = weight;
    this.minShare = minShare;
  }

  launch(): void {
    this.#attempts++;
  }

  start(now: number): void {
    this.#started++;
    this.#startTimes += now;
  }

  /** `startedAt` is undefined for an attempt that was taken back before it started. */
  end(startedAt: number | undefined, now: number): void {
    this.#attempts--;
    if (startedAt === undefined) return;
    this.#started--;
    this.#startTimes -= startedAt;
    const took = now - startedAt;
    this.#usedMs += took;
    this.#taskMs += (took - this.#taskMs) / 4;
  }

  /** Begins to compete with others of which the least has used `leastMs`: having been idle gives no credit. */
  enter(leastMs: number, now: number): void {
    const behind = leastMs - this.usedMs(now);
    if (behind > 0) this.#usedMs += behind * this.weight;
  }

  /** Time of workers that it has used, divided by its weight. */
  usedMs(now: number): number {
    const running = Math.max(this.#started * now - this.#startTimes, this.#started * this.#taskMs);
    const queued = (this.#attempts - this.#started) * this.#taskMs;
    return (this.#usedMs + running + queued) / this.weight;
  }

  get isNeedy(): boolean {
    return this.#attempts < this.minShare;
  }

  /** Part of the least share that it has. */
  get minShareRatio(): number {
    return this.#attempts / Math.max(this.minShare, 1);
  }
}

/** Negative where `a` is to be served before `b`. Spark: `FairSchedulingAlgorithm`. */
export function compareShares(a: Share, b: Share, now: number): number {
  if (a.isNeedy !== b.isNeedy) return a.isNeedy ? -1 : 1;
  const difference = a.isNeedy ? a.minShareRatio - b.minShareRatio : a.usedMs(now) - b.usedMs(now);
  return difference === 0 ? (a.name < b.name ? -1 : 1) : difference;
}
