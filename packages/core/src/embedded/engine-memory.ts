import { CacheRegistry, type OnKeptChanged } from "./cache-registry.ts";
import { ContainerPool } from "./container-pool.ts";
import type { EngineSettings } from "./engine-settings.ts";
import type { Answers, CachedPartition, Question } from "./executor-messages.ts";
import type { KeptPartition } from "./kept-partition.ts";
import { LocalDirectories } from "./local-directories.ts";
import { MemoryManager } from "./memory-manager.ts";
import type { TaskAttempt } from "./task-attempt.ts";
import type { MaybePromise } from "../runtime/task-environment.ts";
import { writeOut } from "./write-out.ts";

/** Without tasks for so long, memory that nothing is in goes back to the system. */
const idleMs = 1000;

/** What the application has in memory and on disk: slabs, files, kept partitions, and who may have how much of it. */
export class EngineMemory {
  readonly pool: ContainerPool;
  readonly cache: CacheRegistry;
  readonly manager: MemoryManager;
  readonly #directories: LocalDirectories;
  readonly #settings: EngineSettings;
  readonly #host: EngineMemoryHost;
  #idleTimer: NodeJS.Timeout | undefined;

  constructor(settings: EngineSettings, directories: readonly string[], host: EngineMemoryHost) {
    this.#settings = settings;
    this.#host = host;
    this.#directories = new LocalDirectories(directories);
    this.pool = new ContainerPool({
      slabBytes: settings.slabBytes,
      openFile: (name, failedPaths) => this.#directories.openFile(name, failedPaths),
      onDropped: (id) => {
        host.onDropped(id);
      },
    });
    this.cache = new CacheRegistry(this.pool, host.onKeptChanged);
    this.manager = new MemoryManager({
      pool: this.pool,
      cache: this.cache,
      totalBytes: settings.memoryBytes,
      storageBytes: settings.storageBytes,
      slabBytes: settings.slabBytes,
      runningTasks: () => host.runningTasks(),
      isRunning: (id) => host.attempt(id) !== undefined,
      mayWait: (id) => {
        const attempt = host.attempt(id);
        return attempt?.killReason === undefined && attempt?.run.program.barrier !== true;
      },
      writeOut: async (kept) => await this.#writeOut(kept),
    });
  }

  /** Undefined for questions about other things. */
  answer(executor: string, question: MemoryQuestion): MaybePromise<Answers[MemoryQuestion["ask"]]> {
    switch (question.ask) {
      case "slab":
        return question.rdd === undefined
          ? this.manager.grantShuffle(executor, question.bytes)
          : this.manager.grantStorage(executor, question.bytes, question.rdd);
      case "memory":
        return this.manager.reserve(question.taskAttemptId, question.bytes, question.wantedBytes);
      case "file":
        return this.pool.grantFile(executor, question.failedPaths);
      case "container":
        return this.pool.find(question.id);
      case "cached":
        return this.#cached(question);
    }
  }

  /** After anything that may have freed memory. */
  trim(): void {
    this.pool.trim(Math.max(this.#settings.memoryBytes / 4, this.#keptWhenIdle));
    clearTimeout(this.#idleTimer);
    if (this.#host.runningTasks() > 0) return;
    this.#idleTimer = setTimeout(() => {
      this.#host.onIdle();
      this.pool.trim(0);
    }, idleMs);
    this.#idleTimer.unref();
  }

  stop(): void {
    clearTimeout(this.#idleTimer);
    this.#directories.remove();
  }

  get #keptWhenIdle(): number {
    return this.#settings.slabBytes * this.#settings.threads;
  }

  /** Where a partition is; the attempt that asks reads it from now on. */
  #cached({
    taskAttemptId,
    rdd,
    partition,
  }: Extract<MemoryQuestion, { ask: "cached" }>): CachedPartition | undefined {
    const kept = this.cache.find(rdd, partition);
    const attempt = this.#host.attempt(taskAttemptId);
    if (kept === undefined || attempt === undefined) return undefined;
    attempt.pin(kept);
    this.cache.touch(kept);
    return kept.cached;
  }

  async #writeOut(kept: KeptPartition): Promise<boolean> {
    const { rdd, partition, blocks } = kept.cached;
    kept.pin();
    try {
      await writeOut(this.pool, blocks, (moved) => this.cache.move(kept, moved));
      return true;
    } catch (error) {
      this.#host.warn(
        "CACHE_NOT_WRITTEN",
        `partition ${partition} of RDD ${rdd} stays in memory, since it could not be written under spark.local.dir: ${(error as Error).message}`,
      );
      return false;
    } finally {
      kept.unpin();
    }
  }
}

type MemoryQuestion = Extract<
  Question,
  { readonly ask: "slab" | "memory" | "file" | "container" | "cached" }
>;

export interface EngineMemoryHost {
  runningTasks(): number;
  attempt(taskAttemptId: number): TaskAttempt | undefined;
  /** The container is gone: executors must forget it. */
  onDropped(container: number): void;
  /** A partition is kept now, was moved, or is kept no more. */
  readonly onKeptChanged: OnKeptChanged;
  /** Executors have been without tasks for a while. */
  onIdle(): void;
  warn(code: string, message: string): void;
}
