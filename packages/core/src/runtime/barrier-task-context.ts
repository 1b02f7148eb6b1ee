import { registerCoreExport } from "../closure/core-exports.ts";
import { UserError } from "../errors/firesteel-error.ts";
import { TaskContext, type TaskContextHost } from "./task-context.ts";
import type { BarrierEnvironment } from "./task-environment.ts";

/** Where a task of a barrier stage runs. */
export interface BarrierTaskInfo {
  /** `host:port` */
  readonly address: string;
}

/** The context of a task in a barrier stage, whose tasks all run at once and can wait for each other. */
export class BarrierTaskContext extends TaskContext {
  readonly #barrier: BarrierEnvironment;

  /** @internal */
  constructor(host: TaskContextHost, barrier: BarrierEnvironment) {
    super(host);
    this.#barrier = barrier;
  }

  /** @throws {UserError} `NOT_A_BARRIER_STAGE` anywhere but in a task of a barrier stage */
  static override get(): BarrierTaskContext {
    const context = TaskContext.get();
    if (context instanceof BarrierTaskContext) return context;
    throw new UserError(
      "NOT_A_BARRIER_STAGE",
      "BarrierTaskContext.get() works only in tasks of a barrier stage: call rdd.barrier() first",
    );
  }

  /** Resolves when every task of the stage has called it. */
  async barrier(): Promise<void> {
    await this.#barrier.allGather("");
  }

  /** Resolves, when every task has called it, to their messages by partition. */
  async allGather(message: string = ""): Promise<string[]> {
    return [...(await this.#barrier.allGather(message))];
  }

  /** The stage's tasks by partition. */
  getTaskInfos(): BarrierTaskInfo[] {
    return this.#barrier.addresses.map((address) => ({ address }));
  }
}

registerCoreExport("BarrierTaskContext", BarrierTaskContext);
