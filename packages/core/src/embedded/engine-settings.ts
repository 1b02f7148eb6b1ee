import { tmpdir, totalmem } from "node:os";
import { parseSize } from "../conf/parse-size.ts";
import { parseTime } from "../conf/parse-time.ts";
import type { PoolSettings } from "../engine/pool-settings.ts";
import { UserError } from "../errors/firesteel-error.ts";
import type { LocalMaster } from "./master-url.ts";
import { type SchedulingSettings, schedulingSettings } from "./scheduling-settings.ts";

/** The configuration as the embedded engine uses it; plain data. */
export interface EngineSettings {
  readonly applicationId: string;
  /** Worker threads, each running one task at a time. */
  readonly threads: number;
  readonly scheduling: SchedulingSettings;
  /** Executors are in child processes, so many in each. */
  readonly cluster?: { readonly cores: number };
  /** Attempts of a task whose code throws. */
  readonly maxThrows: number;
  /** Attempts of a task whose worker dies, or uses up its heap. */
  readonly maxLosses: number;
  /** Consecutive attempts of a stage whose shuffle blocks cannot be read. */
  readonly maxStageAttempts: number;
  readonly slabBytes: number;
  /** Execution, storage and shuffle output together. Spark: `spark.memory.fraction`. */
  readonly memoryBytes: number;
  /** Kept partitions below this are safe from execution. Spark: `spark.memory.storageFraction`. */
  readonly storageBytes: number;
  /** Above this, and what its structures have reserved, a worker's task fails. */
  readonly softHeapBytes: number;
  /** Execution memory is handed to tasks in pieces of this size. */
  readonly pieceBytes: number;
  /** V8's own limit, where it ends the thread, or the process: far above the soft one. */
  readonly hardHeapBytes: number;
  /** Of a worker's heap, the part for new objects; it fills with garbage before V8 looks at it. */
  readonly youngHeapBytes: number;
  /** Wait for a killed task before its worker is terminated. */
  readonly killTimeoutMs: number;
  readonly barrierTimeoutMs: number;
  /** All results of one job's last stage together; infinite where any size goes. */
  readonly maxResultBytes: number;
  readonly localDirectories: readonly string[];
}

const mebibyte = 1024 * 1024;
/** What a worker's own code has at least, with the engine's code and one chunk of records in each operator. */
const leastHeapBytes = 64 * mebibyte;

/** Settings of `conf` for `master`. @throws {FiresteelError} when a value cannot be used */
export function engineSettings(
  conf: Readonly<Record<string, string>>,
  master: LocalMaster,
  applicationId: string,
  pools: readonly PoolSettings[] = [],
): EngineSettings {
  const size = (key: string, fallback: number): number =>
    conf[key] === undefined ? fallback : positive(key, parseSize(conf[key], "m"));
  const { cluster } = master;
  const engineBytes = cluster
    ? cluster.memoryBytes * cluster.workers
    : size("spark.executor.memory", Math.floor(totalmem() / 2));
  const share = Math.floor(engineBytes * fraction(conf, "spark.memory.fraction", 0.6));
  const wantedBytes = size("spark.firesteel.memory.slabs", share);
  const slabBytes = roundUp(
    size("spark.firesteel.slab.size", defaultSlabBytes(wantedBytes / master.threads)),
    65536,
  );
  const memoryBytes = Math.max(wantedBytes, slabBytes);
  const storageFraction = fraction(conf, "spark.memory.storageFraction", 0.5);
  const softHeapBytes = size(
    "spark.firesteel.worker.heap",
    Math.max(leastHeapBytes, Math.floor((engineBytes - memoryBytes) / master.threads)),
  );
  const maxFailures = master.maxFailures ?? integer(conf, "spark.task.maxFailures", 4);
  return {
    applicationId,
    threads: master.threads,
    scheduling: schedulingSettings(conf, master.threads, pools),
    ...(cluster === undefined ? {} : { cluster: { cores: cluster.cores } }),
    // Spark: only its local masters run a task that throws once.
    maxThrows: master.maxFailures ?? (cluster === undefined ? 1 : maxFailures),
    maxLosses: maxFailures,
    maxStageAttempts: integer(conf, "spark.stage.maxConsecutiveAttempts", 4),
    slabBytes,
    memoryBytes,
    storageBytes: Math.floor(memoryBytes * storageFraction),
    softHeapBytes,
    pieceBytes: Math.min(
      64 * mebibyte,
      Math.max(mebibyte, Math.floor(memoryBytes / master.threads / 16)),
    ),
    hardHeapBytes: cluster ? 2 * softHeapBytes : Math.max(4 * softHeapBytes, 4096 * mebibyte),
    youngHeapBytes: Math.min(defaultYoungHeapBytes, softHeapBytes / 4),
    killTimeoutMs: duration(conf, "spark.task.reaper.killTimeout", 10_000, "ms"),
    barrierTimeoutMs: duration(conf, "spark.barrier.sync.timeout", Infinity, "s"),
    maxResultBytes: parseSize(conf["spark.driver.maxResultSize"] ?? "1g", "b") || Infinity,
    localDirectories: localDirectories(conf),
  };
}

/** Three semi-spaces of 16 MiB, as V8 has it on 64-bit machines. */
const defaultYoungHeapBytes = 48 * mebibyte;

/** Small enough that a worker can have several at a time. */
function defaultSlabBytes(bytesPerWorker: number): number {
  const [least, most] = [mebibyte, 16 * mebibyte];
  const wanted = 2 ** Math.floor(Math.log2(Math.max(1, bytesPerWorker / 8)));
  return Math.min(most, Math.max(least, wanted));
}

/** Spark: `Utils.getConfiguredLocalDirs`. */
function localDirectories(conf: Readonly<Record<string, string>>): string[] {
  const named = (conf["spark.local.dir"] ?? "").split(",").map((path) => path.trim());
  const directories = [...new Set(named.filter((path) => path !== ""))];
  return directories.length > 0 ? directories : [tmpdir()];
}

function duration(
  conf: Readonly<Record<string, string>>,
  key: string,
  fallbackMs: number,
  unit: "ms" | "s",
): number {
  const text = conf[key];
  if (text === undefined) return fallbackMs;
  const milliseconds = parseTime(text, unit);
  // Spark: a negative kill timeout means to wait for ever.
  return milliseconds < 0 ? Infinity : milliseconds;
}

function integer(conf: Readonly<Record<string, string>>, key: string, fallback: number): number {
  const text = conf[key];
  return text === undefined
    ? fallback
    : positive(key, /^\s*\d+\s*$/.test(text) ? Number(text) : NaN);
}

function fraction(conf: Readonly<Record<string, string>>, key: string, fallback: number): number {
  const text = conf[key];
  if (text === undefined) return fallback;
  const value = Number(text);
  if (value > 0 && value < 1) return value;
  throw invalid(key, text, "a number between 0 and 1");
}

function positive(key: string, value: number): number {
  if (value > 0) return value;
  throw invalid(key, String(value), "a positive number");
}

function invalid(key: string, value: string, wanted: string): UserError {
  return new UserError("INVALID_CONF", `${key} is ${value}: it must be ${wanted}`, {
    fields: { key, value },
  });
}

function roundUp(bytes: number, unit: number): number {
  return Math.ceil(bytes / unit) * unit;
}
