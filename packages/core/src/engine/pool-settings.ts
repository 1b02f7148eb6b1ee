/** How jobs, or the stages in a pool, take turns. */
export type SchedulingMode = "FIFO" | "FAIR";

/** A pool of FAIR scheduling; plain data. */
export interface PoolSettings {
  readonly name: string;
  /** Between the stages in the pool. */
  readonly schedulingMode: SchedulingMode;
  /** Share beside other pools. */
  readonly weight: number;
  /** Tasks at once that the pool gets before weights count. */
  readonly minShare: number;
}

/** The pool of jobs that name none, and of names that no file has. */
export function defaultPool(name: string = defaultPoolName): PoolSettings {
  return { name, schedulingMode: "FIFO", weight: 1, minShare: 0 };
}

export const defaultPoolName = "default";
/** The local property that names a job's pool. */
export const poolProperty = "spark.scheduler.pool";
