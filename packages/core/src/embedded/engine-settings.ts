import { tmpdir, totalmem } from "node:os";
import { resolve } from "node:path";
import { SparkConf } from "../conf/spark-conf.ts";
import type { PoolSettings } from "../engine/pool-settings.ts";
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
  /** What a worker may hold: its share of the memory, and its heap. */
  readonly workerBytes: number;
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
  /** Where workers leave their CPU profiles. */
  readonly profileDirectory?: string;
}

const mebibyte = 1024 * 1024;
/** What a worker's own code has at least, with the engine's code and one chunk of records in each operator. */
const leastHeapBytes = 64 * mebibyte;

/** Settings of `record` for `master`. @throws {UserError} `INVALID_CONF` */
export function engineSettings(
  record: Readonly<Record<string, string>>,
  master: LocalMaster,
  applicationId: string,
  pools: readonly PoolSettings[] = [],
): EngineSettings {
  const conf = new SparkConf(record, false);
  const size = (key: string, fallback: number): number =>
    conf.contains(key) ? conf.getSizeAsBytes(key) : fallback;
  const { cluster } = master;
  const engineBytes = cluster
    ? cluster.memoryBytes * cluster.workers
    : size("spark.executor.memory", Math.floor(totalmem() / 2));
  const share = Math.floor(engineBytes * conf.getDouble("spark.memory.fraction"));
  const wantedBytes = size("spark.firesteel.memory.slabs", share);
  const slabBytes = roundUp(
    size("spark.firesteel.slab.size", defaultSlabBytes(wantedBytes / master.threads)),
    65536,
  );
  const memoryBytes = Math.max(wantedBytes, slabBytes);
  const storageFraction = conf.getDouble("spark.memory.storageFraction");
  const softHeapBytes = size(
    "spark.firesteel.worker.heap",
    Math.max(leastHeapBytes, Math.floor((engineBytes - memoryBytes) / master.threads)),
  );
  const profiles = conf.get("spark.firesteel.profile.directory", "");
  const maxFailures = master.maxFailures ?? conf.getInt("spark.task.maxFailures");
  return {
    applicationId,
    threads: master.threads,
    scheduling: schedulingSettings(record, master.threads, pools),
    ...(cluster === undefined ? {} : { cluster: { cores: cluster.cores } }),
    // Spark: only its local masters run a task that throws once.
    maxThrows: master.maxFailures ?? (cluster === undefined ? 1 : maxFailures),
    maxLosses: maxFailures,
    maxStageAttempts: conf.getInt("spark.stage.maxConsecutiveAttempts"),
    slabBytes,
    memoryBytes,
    storageBytes: Math.floor(memoryBytes * storageFraction),
    softHeapBytes,
    workerBytes: memoryBytes / master.threads + softHeapBytes,
    pieceBytes: Math.min(
      64 * mebibyte,
      Math.max(mebibyte, Math.floor(memoryBytes / master.threads / 16)),
    ),
    hardHeapBytes: cluster ? 2 * softHeapBytes : Math.max(4 * softHeapBytes, 4096 * mebibyte),
    youngHeapBytes: Math.min(defaultYoungHeapBytes, softHeapBytes / 4),
    killTimeoutMs: endless(conf.getTimeAsMs("spark.task.reaper.killTimeout")),
    barrierTimeoutMs: endless(conf.getTimeAsMs("spark.barrier.sync.timeout")),
    maxResultBytes: conf.getSizeAsBytes("spark.driver.maxResultSize") || Infinity,
    localDirectories: localDirectories(record),
    ...(profiles === "" ? {} : { profileDirectory: resolve(profiles) }),
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

/** Spark: a negative timeout means to wait for ever. */
function endless(milliseconds: number): number {
  return milliseconds < 0 ? Infinity : milliseconds;
}

function roundUp(bytes: number, unit: number): number {
  return Math.ceil(bytes / unit) * unit;
}
