import { SparkConf } from "../conf/spark-conf.ts";
import type { PoolSettings, SchedulingMode } from "../engine/pool-settings.ts";
import { UserError } from "../errors/firesteel-error.ts";

/** How jobs, stages and tasks take turns; plain data. */
export interface SchedulingSettings {
  readonly mode: SchedulingMode;
  readonly pools: readonly PoolSettings[];
  /** Threads of the master that a task counts for. */
  readonly cpusPerTask: number;
  /** Tasks that run at once. */
  readonly maxTasks: number;
  /** How long a task waits for the worker that has its data. */
  readonly localityWaitMs: number;
  /** Attempts of a stage altogether. */
  readonly maxStageAttempts: number;
  readonly speculation: SpeculationSettings | undefined;
}

/** When a task is slow. */
export interface SpeculationSettings {
  readonly intervalMs: number;
  readonly multiplier: number;
  readonly quantile: number;
  readonly minRuntimeMs: number;
  /** In stages of no more tasks than run at once. */
  readonly thresholdMs: number | undefined;
}

/**
 * @throws {UserError} `INVALID_CONF`, also where a task needs more threads than the master has
 */
export function schedulingSettings(
  record: Readonly<Record<string, string>>,
  threads: number,
  pools: readonly PoolSettings[],
): SchedulingSettings {
  const conf = new SparkConf(record, false);
  const cpusPerTask = conf.getInt("spark.task.cpus");
  if (cpusPerTask > threads)
    throw new UserError(
      "INVALID_CONF",
      `spark.task.cpus is ${cpusPerTask}, but the master has ${threads} threads: no task could run`,
      { fields: { key: "spark.task.cpus", value: cpusPerTask, threads } },
    );
  const wait = conf.getTimeAsMs("spark.locality.wait");
  return {
    mode: conf.getChoice("spark.scheduler.mode") === "FAIR" ? "FAIR" : "FIFO",
    pools,
    cpusPerTask,
    maxTasks: Math.floor(threads / cpusPerTask),
    localityWaitMs: conf.contains("spark.locality.wait.process")
      ? conf.getTimeAsMs("spark.locality.wait.process")
      : wait,
    maxStageAttempts: conf.getInt("spark.stage.maxAttempts"),
    speculation: conf.getBoolean("spark.speculation") ? speculationSettings(conf) : undefined,
  };
}

function speculationSettings(conf: SparkConf): SpeculationSettings {
  const threshold = "spark.speculation.task.duration.threshold";
  return {
    intervalMs: Math.max(1, conf.getTimeAsMs("spark.speculation.interval")),
    multiplier: conf.getDouble("spark.speculation.multiplier"),
    quantile: conf.getDouble("spark.speculation.quantile"),
    minRuntimeMs: conf.getTimeAsMs("spark.speculation.minTaskRuntime"),
    thresholdMs: conf.contains(threshold) ? conf.getTimeAsMs(threshold) : undefined,
  };
}
