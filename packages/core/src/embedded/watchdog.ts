import type { HeapInfo } from "node:v8";
import type { ExecutorHandle } from "./executor-handle.ts";

const pollEveryMs = 20;
/** A worker that has not reported for so long is inside one long call. */
const staleAfterMs = 60;
/**
 * From outside, garbage that is not collected yet cannot be told from what lives, so that the limit has a margin
 * there. Workers themselves check the limit as it is, after a collection, whenever they are between two chunks.
 */
const margin = 1.5;
/** Of a process before anything is kept in it: code, and what each isolate has beside its heap. */
const processBytes = 96 * 1024 * 1024;
/** And garbage of so many bytes may pile up before V8 looks at it, however small the limit is. */
const slackBytes = 128 * 1024 * 1024;

/**
 * Finds workers whose heap passes its soft limit inside one call of user code, where they cannot report themselves.
 * V8 would end the whole process when a large table cannot grow, so the worker has to end long before.
 *
 * Where Node can ask a busy worker for its heap, it is asked. Elsewhere the growth of the process since the worker's
 * last report is its own, less what is known to be others': slabs, the driver, workers that report.
 */
export class Watchdog {
  readonly #host: WatchdogHost;
  readonly #records = new Map<ExecutorHandle, HeapRecord>();
  #timer: NodeJS.Timeout | undefined;

  constructor(host: WatchdogHost) {
    this.#host = host;
  }

  /** Watches while tasks run. */
  start(): void {
    this.#timer ??= setInterval(() => {
      this.#poll();
    }, pollEveryMs);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#records.clear();
  }

  #poll(): void {
    const now = performance.now();
    const rss = process.memoryUsage.rss();
    const suspects: HeapRecord[] = [];
    let isBusy = false;
    for (const executor of this.#host.executors()) {
      const attempt = executor.control.currentAttempt;
      if (executor.attempts.size > 0) isBusy = true;
      if (attempt === undefined || executor.endedFor !== undefined) {
        this.#records.delete(executor);
        continue;
      }
      const { count, bytes } = executor.control.heapReport();
      const known = this.#records.get(executor);
      if (known === undefined || known.count !== count) {
        const elsewhere = this.#elsewhere(executor);
        this.#records.set(executor, { executor, count, bytes, rss, elsewhere, since: now });
      } else if (now - known.since >= staleAfterMs) suspects.push(known);
    }
    if (!isBusy) {
      this.stop();
      return;
    }
    this.#check(suspects, rss);
  }

  #check(suspects: readonly HeapRecord[], rss: number): void {
    // A machine under load keeps every worker silent for longer. As long as all of them together are within what they
    // may have, nobody's growth is to blame.
    if (suspects.length === 0 || rss < this.#allowedBytes()) return;
    let guilty: HeapRecord | undefined;
    for (const suspect of suspects) {
      const limit = this.#limitOf(suspect);
      if (canAsk(suspect.executor.worker)) {
        this.#ask(suspect, suspect.executor.worker, limit);
        continue;
      }
      const growth = rss - suspect.rss - (this.#elsewhere(suspect.executor) - suspect.elsewhere);
      // Where several could be guilty, it is the one that has been silent for longest.
      if (suspect.bytes + growth > limit && !(suspect.since >= (guilty?.since ?? Infinity)))
        guilty = suspect;
    }
    if (guilty !== undefined) this.#host.onExceeded(guilty.executor);
  }

  #ask(suspect: HeapRecord, worker: AskableWorker, limit: number): void {
    if (suspect.isAsked === true) return;
    suspect.isAsked = true;
    // It may end meanwhile, which rejects.
    void this.#askAndCheck(suspect, worker, limit).catch(() => undefined);
  }

  async #askAndCheck(suspect: HeapRecord, worker: AskableWorker, limit: number): Promise<void> {
    const heap = await worker.getHeapStatistics();
    suspect.isAsked = false;
    const isCurrent = this.#records.get(suspect.executor) === suspect;
    if (isCurrent && heap.used_heap_size + heap.external_memory > limit)
      this.#host.onExceeded(suspect.executor);
  }

  /** What the process may have: its own code, slabs, the driver's heap and those of all workers. */
  #allowedBytes(): number {
    let bytes = processBytes + this.#host.slabBytes() + this.#host.driverBytes();
    for (const executor of this.#host.executors()) bytes += this.#limitOf({ executor });
    return bytes;
  }

  #limitOf({ executor }: Pick<HeapRecord, "executor">): number {
    return this.#host.limitBytes(executor.control.currentAttempt ?? -1) * margin + slackBytes;
  }

  /** Bytes that are known not to be `executor`'s. */
  #elsewhere(executor: ExecutorHandle): number {
    let bytes = this.#host.slabBytes() + this.#host.driverBytes();
    for (const other of this.#host.executors())
      if (other !== executor) bytes += other.control.heapReport().bytes;
    return bytes;
  }
}

export interface WatchdogHost {
  /** What the heap of a worker may have while it runs the attempt. */
  limitBytes(taskAttemptId: number): number;
  executors(): Iterable<ExecutorHandle>;
  slabBytes(): number;
  driverBytes(): number;
  onExceeded(executor: ExecutorHandle): void;
}

/** A worker at its last report, and the process at that time. */
interface HeapRecord {
  readonly executor: ExecutorHandle;
  readonly count: number;
  readonly bytes: number;
  readonly rss: number;
  readonly elsewhere: number;
  readonly since: number;
  isAsked?: boolean;
}

/** Node 22.16 and 24 on. */
interface AskableWorker {
  getHeapStatistics(): Promise<HeapInfo>;
}

function canAsk(worker: object): worker is AskableWorker {
  return "getHeapStatistics" in worker;
}
