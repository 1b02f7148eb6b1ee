import { Worker } from "node:worker_threads";
import { getHeapStatistics } from "node:v8";
import type { FromSupervisor, SupervisorSettings, ToSupervisor } from "./supervisor-messages.ts";
import { workerEntry } from "./worker-entry.ts";

/** The user's thread's end of the supervisor's thread. */
export class SupervisorClient {
  readonly #worker: Worker;
  readonly #driverHeap: Int32Array;
  readonly #exited: Promise<void>;
  #holds = 0;

  constructor(
    settings: Omit<SupervisorSettings, "driverHeap" | "executorModule" | "processModule">,
    onMessage: (message: FromSupervisor) => void,
    onDeath: (error: unknown) => void,
  ) {
    const driverHeap = new SharedArrayBuffer(4);
    this.#driverHeap = new Int32Array(driverHeap);
    this.#reportHeap();
    this.#worker = new Worker(new URL(workerEntry("supervisor")), {
      name: "firesteel-supervisor",
      workerData: {
        ...settings,
        driverHeap,
        executorModule: workerEntry("executor"),
        ...(settings.settings.cluster === undefined
          ? {}
          : { processModule: workerEntry("worker-process") }),
      },
      execArgv: [],
    });
    this.#worker.on("message", (batch: readonly FromSupervisor[]) => {
      this.#reportHeap();
      for (const message of batch) onMessage(message);
      this.#reportHeap();
    });
    this.#worker.on("error", onDeath);
    this.#exited = new Promise((resolve) => {
      this.#worker.once("exit", () => {
        resolve();
        onDeath(undefined);
      });
    });
    // An idle engine keeps no program alive; whoever waits for it holds it.
    this.#worker.unref();
  }

  post(message: ToSupervisor): void {
    this.#worker.postMessage(message);
  }

  /** Keeps the process alive until {@link letGo}. */
  hold(): void {
    if (this.#holds++ === 0) this.#worker.ref();
  }

  letGo(): void {
    if (--this.#holds === 0) this.#worker.unref();
  }

  /** Ends the thread, which must have ended its workers; waits no longer than `timeoutMs`. */
  async end(timeoutMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    void this.#worker.terminate();
    await Promise.race([
      this.#exited,
      new Promise((resolve) => {
        timer = setTimeout(resolve, timeoutMs);
      }),
    ]);
    clearTimeout(timer);
  }

  #reportHeap(): void {
    const { total_heap_size: heap, external_memory: external } = getHeapStatistics();
    Atomics.store(this.#driverHeap, 0, (heap + external) / 1024);
  }
}
