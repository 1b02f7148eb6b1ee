import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { defaultPool, type PoolSettings, type SchedulingMode } from "../engine/pool-settings.ts";
import { UserError } from "../errors/firesteel-error.ts";
import { parseAllocations } from "./allocation-file.ts";
import { confDirectory } from "./default-settings.ts";
import type { SparkConf } from "./spark-conf.ts";

/** The pools between which jobs are scheduled; without FAIR scheduling there is none. */
export class SchedulingPools {
  readonly mode: SchedulingMode;
  readonly #pools = new Map<string, PoolSettings>();

  /**
   * @throws {UserError} `ALLOCATION_FILE_NOT_READABLE`, `INVALID_ALLOCATION_FILE`
   */
  constructor(conf: SparkConf) {
    this.mode = conf.getChoice("spark.scheduler.mode") === "FAIR" ? "FAIR" : "FIFO";
    if (this.mode === "FIFO") return;
    for (const pool of readPools(conf)) this.#pools.set(pool.name, pool);
    const { name } = defaultPool();
    if (!this.#pools.has(name)) this.#pools.set(name, defaultPool());
  }

  all(): PoolSettings[] {
    return [...this.#pools.values()];
  }

  find(name: string): PoolSettings | undefined {
    return this.#pools.get(name);
  }

  /** A job names a pool: one that no file has gets the defaults. */
  use(name: string): void {
    if (this.mode === "FAIR" && !this.#pools.has(name)) this.#pools.set(name, defaultPool(name));
  }
}

function readPools(conf: SparkConf): PoolSettings[] {
  const given = conf.get("spark.scheduler.allocation.file");
  const path = given === undefined ? usualFile() : localPath(given);
  if (path === undefined) return [];
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    throw new UserError(
      "ALLOCATION_FILE_NOT_READABLE",
      `the file of pools ${path} (spark.scheduler.allocation.file) cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause, fields: { path } },
    );
  }
  return parseAllocations(text, path);
}

function usualFile(): string | undefined {
  const directory = confDirectory();
  if (directory === undefined) return undefined;
  const path = join(directory, "fairscheduler.xml");
  return existsSync(path) ? path : undefined;
}

function localPath(given: string): string {
  if (given.startsWith("file:")) return fileURLToPath(given.replace(/^file:\/*/, "file:///"));
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(given))
    throw new UserError(
      "ALLOCATION_FILE_NOT_READABLE",
      `spark.scheduler.allocation.file is ${given}: give a path of this machine`,
      { fields: { path: given } },
    );
  return given;
}
