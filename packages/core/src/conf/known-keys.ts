import type { SizeUnit } from "./parse-size.ts";
import type { TimeUnit } from "./parse-time.ts";
import { defaultRedactionPattern } from "./redact.ts";

/** What a configuration key means: how its text is read, and what holds when it is not set. */
export type KnownKey = {
  /** Absent where the engine works the value out itself. */
  readonly default?: string;
  readonly doc: string;
} & (
  | { readonly type: "string" | "int" | "double" | "boolean" }
  | { readonly type: "size"; readonly unit: SizeUnit }
  | { readonly type: "time"; readonly unit: TimeUnit }
);

/** The keys that Firesteel itself reads. Others are kept and handed on, not checked. */
export const knownKeys: ReadonlyMap<string, KnownKey> = new Map<string, KnownKey>([
  // Application
  ["spark.master", { type: "string", doc: "where the program runs: local, local[N], local[*], …" }],
  ["spark.app.name", { type: "string", doc: "name of the application in the UI and logs" }],
  ["spark.home", { type: "string", doc: "where Spark is installed on worker machines; not read" }],
  ["spark.log.level", { type: "string", doc: "log level when set, as setLogLevel" }],
  ["spark.local.dir", { type: "string", doc: "directory of temporary files; else the system's" }],
  ["spark.redaction.regex", text(defaultRedactionPattern, "keys and values never shown")],
  ["spark.default.parallelism", { type: "int", doc: "partitions of shuffles and parallelize" }],
  ["spark.logConf", flag(false, "log the configuration when a context starts")],

  // Memory
  ["spark.executor.memory", size("1g", "m", "memory of the engine, or of each remote executor")],
  ["spark.driver.memory", size("1g", "m", "memory of the driver process")],
  ["spark.memory.fraction", real("0.6", "share of memory for execution and storage")],
  ["spark.memory.storageFraction", real("0.5", "share of that which storage may keep")],
  ["spark.driver.maxResultSize", size("1g", "b", "largest result of one action; 0 is no limit")],

  // Scheduling
  ["spark.cores.max", { type: "int", doc: "most cores of the application on a cluster" }],
  ["spark.task.cpus", int(1, "slots that each task takes")],
  ["spark.task.maxFailures", int(4, "attempts of a task before its job fails")],
  ["spark.task.reaper.enabled", flag(true, "watch over killed tasks")],
  [
    "spark.task.reaper.killTimeout",
    time("10s", "ms", "wait before the worker of a killed task is terminated; negative: for ever"),
  ],
  ["spark.stage.maxConsecutiveAttempts", int(4, "attempts of a stage before its job fails")],
  ["spark.locality.wait", time("3s", "ms", "wait for a slot near the data")],
  ["spark.scheduler.mode", text("FIFO", "FIFO or FAIR between concurrent jobs")],
  ["spark.speculation", flag(false, "run a slow task a second time elsewhere")],
  ["spark.speculation.interval", time("100ms", "ms", "how often slow tasks are looked for")],
  ["spark.speculation.multiplier", real("3", "how many times slower than the median is slow")],
  ["spark.speculation.quantile", real("0.9", "share of tasks done before speculation starts")],
  ["spark.barrier.sync.timeout", time("365d", "s", "wait of barrier() for the other tasks")],

  // RDD
  ["spark.rdd.compress", flag(false, "compress serialised cached partitions")],
  ["spark.rdd.limit.initialNumPartitions", int(1, "partitions that take() reads first")],
  ["spark.rdd.limit.scaleUpFactor", int(4, "by how much take() widens each time")],
  ["spark.hadoop.validateOutputSpecs", flag(true, "refuse an output directory that exists")],
  ["spark.checkpoint.dir", { type: "string", doc: "as setCheckpointDir" }],
  ["spark.checkpoint.compress", flag(false, "compress checkpoints")],

  // Shuffle and transport
  ["spark.shuffle.compress", flag(true, "compress shuffle output that leaves memory")],
  ["spark.shuffle.spill.compress", flag(true, "compress spilled data")],
  ["spark.io.compression.codec", text("lz4", "codec of blocks that leave memory")],
  ["spark.broadcast.blockSize", size("4m", "k", "piece size of a broadcast")],
  ["spark.broadcast.compress", flag(true, "compress broadcasts that leave memory")],
  ["spark.files.maxPartitionBytes", size("128m", "b", "largest split of small-file inputs")],
  ["spark.files.openCostInBytes", size("4m", "b", "bytes that opening one more file is worth")],

  // Being seen
  ["spark.ui.enabled", flag(true, "serve the web UI where it is installed")],
  ["spark.ui.port", int(4040, "port of the web UI")],
  ["spark.ui.showConsoleProgress", { type: "boolean", doc: "progress bar; else only on a TTY" }],
  ["spark.ui.consoleProgress.update.interval", time("200ms", "ms", "redraw of the progress bar")],
  ["spark.ui.retainedJobs", int(1000, "finished jobs that the status store remembers")],
  ["spark.ui.retainedStages", int(1000, "finished stages that the status store remembers")],
  ["spark.ui.retainedTasks", int(100_000, "tasks of one stage that the status store remembers")],
  ["spark.ui.retainedDeadExecutors", int(100, "lost executors that are remembered")],
  ["spark.eventLog.enabled", flag(false, "write events for the History Server")],
  ["spark.eventLog.dir", { type: "string", default: "file:///tmp/spark-events", doc: "where" }],
  [
    "spark.scheduler.listenerbus.eventqueue.capacity",
    int(10_000, "events that wait for a slow listener before new ones are dropped"),
  ],

  // Firesteel's own
  ["spark.firesteel.async.concurrency", int(16, "records of one partition in an async closure")],
  ["spark.firesteel.kernels.enabled", flag(true, "replace recognised operators by kernels")],
]);

function text(value: string, doc: string): KnownKey {
  return { type: "string", default: value, doc };
}

function int(value: number, doc: string): KnownKey {
  return { type: "int", default: String(value), doc };
}

function real(value: string, doc: string): KnownKey {
  return { type: "double", default: value, doc };
}

function flag(value: boolean, doc: string): KnownKey {
  return { type: "boolean", default: String(value), doc };
}

function size(value: string, unit: SizeUnit, doc: string): KnownKey {
  return { type: "size", unit, default: value, doc };
}

function time(value: string, unit: TimeUnit, doc: string): KnownKey {
  return { type: "time", unit, default: value, doc };
}
