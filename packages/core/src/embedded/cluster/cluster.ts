import type { ExecutorStart } from "../executor-handle.ts";
import { WorkerProcess } from "./worker-process.ts";

/** The worker processes of a `local-cluster`: each has room for some executors, and is started with the first. */
export class Cluster {
  readonly #module: string;
  readonly #cores: number;
  readonly #processes = new Set<WorkerProcess>();

  /** `module` is what processes start with. */
  constructor(module: string, cores: number) {
    this.#module = module;
    this.#cores = cores;
  }

  /** `start` with executors in worker processes. */
  startIn(start: ExecutorStart): ExecutorStart {
    return { ...start, openThread: (settings) => this.#roomy().open(settings, start) };
  }

  #roomy(): WorkerProcess {
    for (const process of this.#processes) if (process.hasRoom(this.#cores)) return process;
    const started: WorkerProcess = new WorkerProcess(this.#module, () => {
      this.#processes.delete(started);
    });
    this.#processes.add(started);
    return started;
  }
}
