import type {
  Engine,
  EngineOptions,
  ExecutorInfo,
  RddStorage,
  RunJobOptions,
} from "../engine/engine.ts";
import type { ThreadDump } from "../engine/thread-dump.ts";
import { type ErrorJson, errorFromJson, errorToJson } from "../errors/firesteel-error.ts";
import type { JobPlan } from "../plan/job-plan.ts";
import { DriverGarbage } from "./driver-garbage.ts";
import { contextStopped, jobCancelled } from "./engine-errors.ts";
import { type EngineSettings, engineSettings } from "./engine-settings.ts";
import { exitCleaner } from "./exit-cleaner.ts";
import { endSmallHeaps } from "./let-small-heaps-grow.ts";
import { endHeapLimit } from "./limit-heap-growth.ts";
import { parseMaster } from "./master-url.ts";
import { ProgramPacker, share } from "./program-packer.ts";
import { SupervisorClient } from "./supervisor-client.ts";
import type { FromSupervisor, ToSupervisor } from "./supervisor-messages.ts";
import { removeTempDirectory, tempDirectoryPath } from "./temp-directory.ts";
import { unpackEvent } from "./wire-event.ts";

/** The supervisor gives its workers 5 s; a busy machine may take as long again to let it answer. */
const closeTimeoutMs = 10_000;
const endTimeoutMs = 250;
/** Enough for the two partitions of a small job; wider jobs start more. */
const warmExecutors = 2;

/** Knobs for tests, not for users. */
export interface EmbeddedEngineInternals {
  /** URL of a module that exports a `TaskRuntime` in place of ours, or a `RuntimeWrapper` around it. */
  readonly runtimeModule?: string;
}

/**
 * An engine of worker threads on this machine, for the masters `local`, `local[N]`, `local[*]` and `local[N,F]`.
 * Threads are started by the first job, or by `warmUp` while the program still says what it wants.
 *
 * @throws {FiresteelError} `INVALID_MASTER`, `MASTER_NOT_SUPPORTED`, `INVALID_CONF`
 */
export function createEmbeddedEngine(
  options: EngineOptions,
  internals: EmbeddedEngineInternals = {},
): Engine {
  const master = parseMaster(options.master);
  return new EmbeddedEngine(
    options,
    engineSettings(options.conf, master, options.applicationId, options.pools),
    internals,
  );
}

/** The client on the user's thread: packs plans, hands out results. */
class EmbeddedEngine implements Engine {
  readonly defaultParallelism: number;
  readonly #options: EngineOptions;
  readonly #settings: EngineSettings;
  readonly #internals: EmbeddedEngineInternals;
  readonly #packer = new ProgramPacker();
  readonly #garbage = new DriverGarbage();
  readonly #directories: readonly string[];
  readonly #jobs = new Map<number, RunningJob>();
  readonly #requests = new Map<number, Request>();
  /** Messages from before the supervisor was started. */
  #early: ToSupervisor[] = [];
  #client: SupervisorClient | undefined;
  #nextTicket = 0;
  #nextRequest = 0;
  #nextBroadcast = 0;
  #closing: Promise<void> | undefined;
  #onStopped: ((stuck: readonly string[]) => void) | undefined;

  constructor(
    options: EngineOptions,
    settings: EngineSettings,
    internals: EmbeddedEngineInternals,
  ) {
    this.#options = options;
    this.#settings = settings;
    this.#internals = internals;
    this.defaultParallelism = settings.threads;
    this.#directories = settings.localDirectories.map((directory) =>
      tempDirectoryPath(directory, settings.applicationId),
    );
  }

  warmUp(): void {
    if (this.#closing === undefined) this.#start(warmExecutors);
  }

  async runJob(plan: JobPlan, options: RunJobOptions): Promise<void> {
    if (this.#closing !== undefined) throw contextStopped();
    const { signal, job } = options;
    if (signal.aborted) throw jobCancelled(job, abortReason(signal));

    const numTasks = plan.stages.at(-1)?.numTasks ?? 0;
    const partitions = options.partitions ?? Array.from({ length: numTasks }, (_, p) => p);
    const client = this.#start(Math.max(1, ...plan.stages.map((stage) => stage.numTasks)));
    const programs = plan.stages.map((stage) => this.#packer.pack(stage));
    const ticket = this.#nextTicket++;
    const onAbort = (): void => {
      client.post({ type: "cancelJob", ticket, reason: abortReason(signal) });
    };
    signal.addEventListener("abort", onAbort, { once: true });
    client.hold();
    try {
      await new Promise<void>((resolve, reject) => {
        this.#jobs.set(ticket, { options, resolve, reject });
        client.post({
          type: "submit",
          submission: {
            ticket,
            job,
            programs,
            shuffles: plan.shuffles,
            partitions,
            properties: options.properties,
          },
        });
      });
    } finally {
      this.#jobs.delete(ticket);
      signal.removeEventListener("abort", onAbort);
      client.letGo();
    }
  }

  retain(shuffle: number): void {
    this.#post({ type: "retain", shuffle });
  }

  release(shuffle: number): void {
    this.#post({ type: "release", shuffle });
  }

  async unpersist(rdd: number): Promise<void> {
    await this.#ask((request) => ({ type: "unpersist", request, rdd }));
  }

  async storage(): Promise<readonly RddStorage[]> {
    return ((await this.#ask((request) => ({ type: "storage", request }))) ??
      []) as readonly RddStorage[];
  }

  async executors(): Promise<readonly ExecutorInfo[]> {
    return ((await this.#ask((request) => ({ type: "executors", request }))) ??
      []) as readonly ExecutorInfo[];
  }

  async threads(executor: string): Promise<readonly ThreadDump[] | undefined> {
    return (await this.#ask((request) => ({ type: "threads", request, executor }))) as
      readonly ThreadDump[] | undefined;
  }

  async broadcast(bytes: Uint8Array): Promise<number> {
    if (this.#closing !== undefined) throw contextStopped();
    const id = this.#nextBroadcast++;
    this.#post({ type: "broadcast", id, bytes: share(bytes) });
    return await Promise.resolve(id);
  }

  async removeBroadcast(id: number, destroy: boolean): Promise<void> {
    this.#post({ type: "removeBroadcast", id, destroy });
    await Promise.resolve();
  }

  cancelStage(stage: number, reason: string): void {
    this.#post({ type: "cancelStage", stage, reason });
  }

  killTaskAttempt(taskAttemptId: number, reason: string, interrupt: boolean = false): void {
    this.#post({ type: "killTask", taskAttemptId, reason, interrupt });
  }

  async close(): Promise<void> {
    this.#closing ??= this.#close();
    await this.#closing;
  }

  async #close(): Promise<void> {
    const client = this.#client;
    if (client === undefined) {
      this.#early = [];
      return;
    }
    client.hold();
    const stopped = new Promise<readonly string[] | undefined>((resolve) => {
      const timer = setTimeout(() => resolve(undefined), closeTimeoutMs);
      this.#onStopped = (stuck) => {
        clearTimeout(timer);
        resolve(stuck);
      };
    });
    client.post({ type: "stop" });
    for (const { reject } of this.#jobs.values()) reject(contextStopped());
    const stuck = await stopped;
    if (stuck?.length !== 0)
      this.#options.listener({
        type: "warning",
        code: "WORKER_STUCK",
        message:
          stuck === undefined
            ? `the engine's supervisor did not say within ${closeTimeoutMs / 1000} s that all workers have ended, and is ended itself`
            : `worker ${stuck.join(", ")} did not end: a synchronous native call of a task cannot be interrupted; ` +
              "the process ends when the call returns",
        time: Date.now(),
      });
    await client.end(endTimeoutMs);
    client.letGo();
    this.#client = undefined;
    endHeapLimit(this.#settings.workerBytes);
    endSmallHeaps(this.#settings.workerBytes, this.#options.connectors);
    for (const { resolve } of this.#requests.values()) resolve(undefined);
    for (const directory of this.#directories) {
      removeTempDirectory(directory);
      exitCleaner.remove(directory);
    }
  }

  /** Starts the supervisor and as many executors as `numTasks` at once can use. */
  #start(numTasks: number): SupervisorClient {
    if (this.#client !== undefined) return this.#client;
    for (const directory of this.#directories) exitCleaner.add(directory);
    const { runtimeModule } = this.#internals;
    this.#client = new SupervisorClient(
      {
        settings: this.#settings,
        conf: this.#options.conf,
        connectors: this.#options.connectors,
        initialExecutors: Math.min(this.#settings.scheduling.maxTasks, numTasks),
        directories: this.#directories,
        ...(runtimeModule === undefined ? {} : { runtimeModule }),
      },
      (message) => {
        this.#onMessage(message);
      },
      (error) => {
        this.#onDeath(error);
      },
    );
    for (const message of this.#early) this.#client.post(message);
    this.#early = [];
    return this.#client;
  }

  #onMessage(message: FromSupervisor): void {
    switch (message.type) {
      case "event":
        this.#options.listener(unpackEvent(message.event));
        break;
      case "result":
        this.#onResult(message);
        break;
      case "jobEnded": {
        this.#garbage.jobEnded();
        const job = this.#jobs.get(message.ticket);
        if (message.error === undefined) job?.resolve();
        else job?.reject(errorFromJson(message.error));
        break;
      }
      case "answer": {
        const request = this.#requests.get(message.request);
        this.#requests.delete(message.request);
        request?.resolve(message.value);
        break;
      }
      case "rest":
        this.#garbage.rest();
        break;
      case "stopped":
        this.#onStopped?.(message.stuck);
        break;
    }
  }

  #onResult({ ticket, partition, blocks }: Extract<FromSupervisor, { type: "result" }>): void {
    const job = this.#jobs.get(ticket);
    if (job === undefined) return;
    try {
      job.options.onResult({ partition, blocks });
    } catch (error) {
      job.reject(error instanceof Error ? error : errorFromJson(errorToJson(error)));
      this.#jobs.delete(ticket);
      this.#post({ type: "cancelJob", ticket, reason: "its results could not be used" });
    }
  }

  /** The supervisor's thread ended though nobody asked it to. */
  #onDeath(error: unknown): void {
    this.#onStopped?.([]);
    if (this.#closing !== undefined) return;
    const cause: ErrorJson = {
      name: "InternalError",
      code: "ENGINE_DIED",
      blame: "internal",
      message:
        "the engine's supervisor thread ended unexpectedly: please report it, and create a new SparkContext",
      ...(error === undefined ? {} : { cause: errorToJson(error) }),
    };
    for (const { reject } of this.#jobs.values()) reject(errorFromJson(cause));
    for (const { resolve } of this.#requests.values()) resolve(undefined);
  }

  #post(message: ToSupervisor): void {
    if (this.#client !== undefined) this.#client.post(message);
    else if (this.#closing === undefined) this.#early.push(message);
  }

  /** Undefined where nothing runs that could answer. */
  async #ask(make: (request: number) => ToSupervisor): Promise<unknown> {
    const client = this.#client;
    if (client === undefined || this.#closing !== undefined) return undefined;
    const request = this.#nextRequest++;
    client.hold();
    try {
      return await new Promise((resolve) => {
        this.#requests.set(request, { resolve });
        client.post(make(request));
      });
    } finally {
      client.letGo();
    }
  }
}

interface RunningJob {
  readonly options: RunJobOptions;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

interface Request {
  readonly resolve: (value: unknown) => void;
}

function abortReason(signal: AbortSignal): string {
  const reason: unknown = signal.reason;
  return reason instanceof Error ? reason.message : String(reason);
}
