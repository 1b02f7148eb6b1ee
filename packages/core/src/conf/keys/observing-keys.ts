import { type ConfigKey, choice, flag, int, size, text, time } from "../config-key.ts";

/** Of `spark.eventLog.dir`. */
export const defaultEventLogDirectory = "file:///tmp/spark-events";

/** Being seen. */
export const observingKeys: readonly ConfigKey[] = [
  flag(
    "spark.ui.showConsoleProgress",
    "1.2.1",
    undefined,
    "draw a progress bar; on a terminal only unless set",
  ),
  time(
    "spark.ui.consoleProgress.update.interval",
    "2.1.0",
    "200ms",
    "ms",
    "redraw of the progress bar",
  ),
  text(
    "spark.firesteel.profile.directory",
    "0.0.1",
    undefined,
    "where each worker of a local master leaves a CPU profile when it ends; see `firesteel submit --cpu-prof`",
  ),
  int("spark.ui.retainedJobs", "1.2.0", 1000, "finished jobs that the status store remembers", {
    min: 1,
  }),
  int("spark.ui.retainedStages", "0.9.0", 1000, "finished stages that the status store remembers", {
    min: 1,
  }),
  int(
    "spark.scheduler.listenerbus.eventqueue.capacity",
    "2.3.0",
    10_000,
    "events that wait for a slow listener before new ones are dropped",
    { min: 1 },
  ),
  time(
    "spark.executor.heartbeatInterval",
    "1.1.0",
    "10s",
    "ms",
    "how often listeners are told of the driver's memory",
  ),
  flag("spark.eventLog.enabled", "1.0.0", false, "write the events of the application to a log"),
  text(
    "spark.eventLog.dir",
    "1.0.0",
    defaultEventLogDirectory,
    "directory of event logs, of any file system; it must be there",
  ),
  flag("spark.eventLog.compress", "1.0.0", true, "compress event logs"),
  choice(
    "spark.eventLog.compression.codec",
    "3.0.0",
    "zstd",
    ["zstd"],
    "codec of event logs; it comes with `@firesteel/codecs`",
  ),
  flag("spark.eventLog.overwrite", "1.0.0", false, "replace a log of the same application id"),
  size("spark.eventLog.buffer.kb", "1.0.0", "100k", "k", "what is written at once", { min: 1024 }),
  flag(
    "spark.eventLog.rolling.enabled",
    "3.0.0",
    true,
    "a directory with several files for each application, not one file",
  ),
  size(
    "spark.eventLog.rolling.maxFileSize",
    "3.0.0",
    "128m",
    "b",
    "size, before compression, at which the next file begins; 10 MiB at least",
    { min: 10 * 1024 * 1024 },
  ),
  flag(
    "spark.eventLog.logBlockUpdates.enabled",
    "2.3.0",
    false,
    "log which partitions are kept where, without which the History Server's storage page is empty",
  ),
  flag(
    "spark.eventLog.logStageExecutorMetrics",
    "3.0.0",
    false,
    "log the driver's memory, and the peaks of executors by stage",
  ),
];
