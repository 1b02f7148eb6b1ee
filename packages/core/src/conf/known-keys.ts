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
  ["spark.app.id", { type: "string", doc: "set by the context" }],
  ["spark.submit.deployMode", text("client", "where the driver runs")],
  ["spark.app.name", { type: "string", doc: "name of the application in the UI and logs" }],
  ["spark.home", { type: "string", doc: "where Spark is installed on worker machines; not read" }],
  ["spark.local.dir", { type: "string", doc: "directory of temporary files; else the system's" }],
  ["spark.redaction.regex", text(defaultRedactionPattern, "keys and values never shown")],
  ["spark.default.parallelism", { type: "int", doc: "partitions of shuffles and parallelize" }],

  // Memory
  [
    "spark.executor.memory",
    { type: "size", unit: "m", doc: "memory of the engine; else half of the machine's" },
  ],
  [
    "spark.firesteel.memory.slabFraction",
    real("0.6", "share of that for blocks; the rest is the workers' heaps"),
  ],
  [
    "spark.firesteel.memory.slabs",
    { type: "size", unit: "m", doc: "memory for blocks, instead of a share" },
  ],
  ["spark.firesteel.slab.size", size("16m", "m", "size of one piece of shared memory")],
  [
    "spark.firesteel.worker.heap",
    { type: "size", unit: "m", doc: "heap above which a worker's task fails" },
  ],

  ["spark.memory.fraction", real("0.6", "share of a worker's heap to sort, combine and join in")],

  // Scheduling
  ["spark.task.maxFailures", int(4, "attempts of a task before its job fails")],
  [
    "spark.task.reaper.killTimeout",
    time("10s", "ms", "wait before the worker of a killed task is terminated; negative: for ever"),
  ],
  ["spark.stage.maxConsecutiveAttempts", int(4, "attempts of a stage before its job fails")],
  ["spark.scheduler.mode", text("FIFO", "FIFO or FAIR between concurrent jobs")],
  ["spark.barrier.sync.timeout", time("365d", "s", "wait of barrier() for the other tasks")],

  // RDD
  ["spark.rdd.limit.initialNumPartitions", int(1, "partitions that take() reads first")],
  ["spark.rdd.limit.scaleUpFactor", int(4, "by how much take() widens each time")],
  ["spark.hadoop.validateOutputSpecs", flag(true, "refuse an output directory that exists")],

  // Input
  ["spark.files.ignoreMissingFiles", flag(false, "skip files that vanish before they are read")],
  ["spark.hadoopRDD.ignoreEmptySplits", flag(true, "make no partitions for empty files")],
  ["spark.files.maxPartitionBytes", size("128m", "b", "largest split of small-file inputs")],
  ["spark.files.openCostInBytes", size("4m", "b", "bytes that opening one more file is worth")],

  // Being seen
  ["spark.ui.showConsoleProgress", { type: "boolean", doc: "progress bar; else only on a TTY" }],
  ["spark.ui.consoleProgress.update.interval", time("200ms", "ms", "redraw of the progress bar")],
  ["spark.ui.retainedJobs", int(1000, "finished jobs that the status store remembers")],
  ["spark.ui.retainedStages", int(1000, "finished stages that the status store remembers")],
  [
    "spark.scheduler.listenerbus.eventqueue.capacity",
    int(10_000, "events that wait for a slow listener before new ones are dropped"),
  ],

  // Firesteel's own
  ["spark.firesteel.async.concurrency", int(16, "records of one partition in an async closure")],
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
