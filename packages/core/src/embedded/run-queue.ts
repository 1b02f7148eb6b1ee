import {
  defaultPool,
  defaultPoolName,
  poolProperty,
  type PoolSettings,
  type SchedulingMode,
} from "../engine/pool-settings.ts";
import { compareShares, Share } from "./share.ts";
import type { StageRun } from "./stage-run.ts";
import type { TaskAttempt } from "./task-attempt.ts";

/** Where a run stands in the queue: its pool, and its own share where its pool is a FAIR one. */
export interface QueuePlace {
  readonly pool: Pool;
  readonly share: Share;
}

/** Stage runs that compete with those of other pools together. */
class Pool {
  readonly share: Share;
  readonly mode: SchedulingMode;
  readonly runs: Set<StageRun> = new Set();

  constructor({ name, schedulingMode, weight, minShare }: PoolSettings, slotsPerTask: number) {
    this.share = new Share(name, weight, minShare * slotsPerTask);
    this.mode = schedulingMode;
  }
}

export interface RunQueueOptions {
  readonly mode: SchedulingMode;
  /** Of FAIR scheduling; a name that is not among them gets a pool with the defaults. */
  readonly pools: readonly PoolSettings[];
  /** Attempts that are with an executor at a time, the waiting ones included. */
  readonly attemptsPerExecutor: number;
}

/** Active stage runs in the order in which their tasks are served: FIFO, or FAIR between pools. */
export class RunQueue {
  readonly #options: RunQueueOptions;
  readonly #pools = new Map<string, Pool>();
  readonly #active = new Set<Pool>();

  constructor(options: RunQueueOptions) {
    this.#options = options;
    for (const settings of options.pools) this.#open(settings);
  }

  *[Symbol.iterator](): Iterator<StageRun> {
    for (const { runs } of this.#active) yield* runs;
  }

  add(run: StageRun, now: number): void {
    run.place ??= this.#placeOf(run);
    const { pool, share } = run.place;
    if (pool.runs.has(run)) return;
    if (pool.runs.size === 0) {
      pool.share.enter(
        least(
          [...this.#active].map((other) => other.share),
          now,
        ),
        now,
      );
      this.#active.add(pool);
    }
    const others = [...pool.runs].flatMap(({ place }) =>
      place === undefined ? [] : [place.share],
    );
    share.enter(least(others, now), now);
    pool.runs.add(run);
  }

  remove(run: StageRun): void {
    const pool = run.place?.pool;
    if (pool?.runs.delete(run) === true && pool.runs.size === 0) this.#active.delete(pool);
  }

  /** @yields runs that have tasks to launch, the first to be served first */
  *inOrder(now: number): Generator<StageRun, void> {
    const pools = ascending([...this.#active], (a, b) => compareShares(a.share, b.share, now));
    for (const pool of pools) {
      const waiting = [...pool.runs].filter(({ pending }) => pending.size > 0);
      yield* ascending(waiting, (a, b) => comparePlaces(pool.mode, a, b, now));
    }
  }

  onLaunched({ run: { place } }: TaskAttempt): void {
    place?.pool.share.launch();
    place?.share.launch();
  }

  onStarted({ run: { place } }: TaskAttempt, now: number): void {
    place?.pool.share.start(now);
    place?.share.start(now);
  }

  onEnded({ run: { place }, startedAt }: TaskAttempt, now: number): void {
    place?.pool.share.end(startedAt, now);
    place?.share.end(startedAt, now);
  }

  #placeOf(run: StageRun): QueuePlace {
    const { mode } = this.#options;
    const properties = run.firstJob?.submission.properties;
    const name =
      mode === "FIFO" ? defaultPoolName : (properties?.[poolProperty] ?? defaultPoolName);
    const pool = this.#pools.get(name) ?? this.#open(defaultPool(name));
    return { pool, share: new Share(String(run.program.stage), 1, 0) };
  }

  #open(settings: PoolSettings): Pool {
    const pool = new Pool(settings, this.#options.attemptsPerExecutor);
    this.#pools.set(settings.name, pool);
    return pool;
  }
}

function comparePlaces(mode: SchedulingMode, a: StageRun, b: StageRun, now: number): number {
  if (mode === "FAIR" && a.place !== undefined && b.place !== undefined)
    return compareShares(a.place.share, b.place.share, now);
  return a.priority - b.priority || a.program.stage - b.program.stage;
}

function least(shares: readonly Share[], now: number): number {
  return shares.length === 0 ? 0 : Math.min(...shares.map((share) => share.usedMs(now)));
}

/** @yields the items by `compare`; whoever wants the first only pays for one look at each */
function* ascending<T>(items: readonly T[], compare: (a: T, b: T) => number): Generator<T, void> {
  const rest = [...items];
  while (rest.length > 0) {
    let first = 0;
    for (let i = 1; i < rest.length; i++) if (compare(rest[i]!, rest[first]!) < 0) first = i;
    const [item] = rest.splice(first, 1);
    if (item !== undefined) yield item;
  }
}
