import { availableParallelism } from "node:os";
import { UserError } from "../errors/firesteel-error.ts";

/** What a `local…` master asks for. */
export interface LocalMaster {
  /** Worker threads, each running one task at a time. */
  readonly threads: number;
  /** `F` of `local[N,F]`: attempts for every kind of failure. Absent: a task that throws fails its job at once. */
  readonly maxFailures?: number;
  /** Of `local-cluster[n,cores,memoryMB]`: the workers are child processes. */
  readonly cluster?: {
    readonly workers: number;
    /** Tasks that a worker runs at a time. */
    readonly cores: number;
    /** Of each worker. */
    readonly memoryBytes: number;
  };
}

const forms =
  "local, local[N], local[*], local[N,F], local[*,F] or local-cluster[workers,cores,memoryMB]";

/**
 * Reads the master URLs that the embedded engine serves. Spark: `SparkMasterRegex`.
 * @throws {FiresteelError} `INVALID_MASTER`, or `MASTER_NOT_SUPPORTED` for those of other engines
 */
export function parseMaster(master: string): LocalMaster {
  const text = master.trim();
  if (text === "local") return { threads: 1 };

  const local = /^local\[\s*([0-9]+|\*)\s*(?:,\s*([0-9]+)\s*)?\]$/.exec(text);
  if (local !== null) {
    const threads = local[1] === "*" ? availableParallelism() : Number(local[1]);
    if (threads < 1)
      throw invalid(master, "it asks for 0 threads, and at least 1 is needed to run a task");
    if (local[2] === undefined) return { threads };
    const maxFailures = Number(local[2]);
    if (maxFailures < 1)
      throw invalid(master, "it allows a task 0 attempts, and at least 1 is needed");
    return { threads, maxFailures };
  }

  const cluster = /^local-cluster\[\s*([0-9]+)\s*,\s*([0-9]+)\s*,\s*([0-9]+)\s*\]$/.exec(text);
  if (cluster !== null) {
    const [workers = 0, cores = 0, megabytes = 0] = cluster.slice(1).map(Number);
    if (workers * cores * megabytes === 0)
      throw invalid(master, "workers, cores and megabytes have to be at least 1 each");
    return {
      threads: workers * cores,
      cluster: { workers, cores, memoryBytes: megabytes * 1024 * 1024 },
    };
  }
  if (/^(spark|sc|k8s|mesos):\/\//.test(text) || text === "yarn")
    throw new UserError(
      "MASTER_NOT_SUPPORTED",
      `master ${quote(master)} is a Spark cluster, which the package @firesteel/connect reaches: npm install @firesteel/connect; ` +
        `to run on this machine use ${forms}`,
      { fields: { master } },
    );
  throw invalid(master, "it is none of the known forms");
}

function invalid(master: string, why: string): UserError {
  return new UserError(
    "INVALID_MASTER",
    `could not parse master ${quote(master)}: ${why}; use ${forms} for this machine, sc://host:port, spark://host:port, yarn or k8s://host:port for a cluster`,
    { fields: { master } },
  );
}

function quote(text: string): string {
  return JSON.stringify(text);
}
