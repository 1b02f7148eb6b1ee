import { type ConfigKey, choice, flag, int, list, size, text, time } from "../config-key.ts";

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
  flag(
    "spark.ui.enabled",
    "1.1.1",
    true,
    "serve the web UI and the status REST API, where `@firesteel/ui` is installed",
  ),
  int("spark.ui.port", "0.7.0", 4040, "port of the web UI; the next free one where it is taken", {
    min: 0,
    max: 65_535,
  }),
  int("spark.port.maxRetries", "1.1.1", 16, "ports after `spark.ui.port` that are tried", {
    min: 0,
  }),
  flag("spark.ui.killEnabled", "1.0.0", true, "jobs and stages can be cancelled in the web UI"),
  flag(
    "spark.ui.prometheus.enabled",
    "3.0.0",
    true,
    "serve metrics of executors for Prometheus at `/metrics/executors/prometheus` of the web UI",
  ),
  text(
    "spark.firesteel.ui.bindAddress",
    "0.0.1",
    undefined,
    "address the web UI listens on; `SPARK_LOCAL_IP` or 127.0.0.1 unless set",
  ),
  list(
    "spark.firesteel.ui.allowedHosts",
    "0.0.1",
    "further host names that browsers may reach the web UI by, such as a proxy's",
  ),
  int(
    "spark.ui.retainedTasks",
    "2.0.1",
    100_000,
    "tasks that the web UI remembers, of all stages together; the oldest finished ones go first",
    { min: 1 },
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
