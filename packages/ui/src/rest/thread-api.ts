import type { ThreadDump } from "@firesteel/core/ui";
import type { Hono } from "hono";
import type { StatusStore } from "../store/status-store.ts";
import { parametersOf } from "./parameters.ts";
import { RestError } from "./rest-error.ts";
import type { ShownApplication } from "./shown-application.ts";

/** The part of the status API that tells what threads are doing right now. */
export class ThreadApi {
  readonly #application: ShownApplication;
  readonly #store: StatusStore;

  constructor(application: ShownApplication, store: StatusStore) {
    this.#application = application;
    this.#store = store;
  }

  /** Below `/applications/:app`. */
  addRoutes(api: Hono): void {
    api.get("/executors/:executor/threads", async (c) => {
      const threads = await this.#threadsOf(c.req.param("executor"));
      return c.json(threads.map(threadJson));
    });
    api.get("/threads", async (c) => {
      const parameters = parametersOf(c);
      return c.json(
        await this.#taskThread(parameters.count("taskId", 0), parameters.text("executorId") ?? ""),
      );
    });
  }

  async #threadsOf(executor: string): Promise<readonly ThreadDump[]> {
    if (executor !== "driver" && !/^\d+$/.test(executor))
      throw new RestError(400, "Invalid executorId: neither 'driver' nor number.");
    if (this.#application.environment !== undefined)
      throw new RestError(503, "Thread dumps not available through the history server.");
    const known = this.#store.executors.all().find(({ id }) => id === executor);
    if (known === undefined && executor !== "driver")
      throw new RestError(404, "Executor does not exist.");
    if (known?.removeTime !== undefined) throw new RestError(400, "Executor is not active.");
    // Node.js may have been told to let nobody use its inspector.
    const threads = await this.#application.threads(executor).catch(() => undefined);
    if (threads === undefined) throw new RestError(404, "No thread dump is available.");
    return threads;
  }

  /** The thread that a task runs on: each executor has one. */
  async #taskThread(taskId: number, executor: string): Promise<object> {
    const threads = this.#runs(taskId, executor) ? await this.#threadsOf(executor) : [];
    const [thread] = threads;
    // Meanwhile it may have ended.
    if (thread === undefined || !this.#runs(taskId, executor))
      throw new RestError(
        404,
        `Task '${taskId}' is not running on Executor '${executor}' right now`,
      );
    return threadJson(thread);
  }

  #runs(taskId: number, executor: string): boolean {
    return this.#store
      .stages()
      .some(({ status, tasks }) => status === "ACTIVE" && tasks.runningOn(taskId) === executor);
  }
}

/** Spark: `ThreadStackTrace`. Nothing of a thread here holds locks that Node knows of. */
function threadJson({ id, name, state, frames, inNative }: ThreadDump): object {
  return {
    threadId: id,
    threadName: name,
    threadState: state,
    stackTrace: { elems: frames },
    blockedByLock: "",
    holdingLocks: [],
    synchronizers: [],
    monitors: [],
    suspended: false,
    inNative,
    isDaemon: id !== 0,
    priority: 5,
  };
}
